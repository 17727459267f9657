import { describe, expect, it } from "vitest";
import {
  holdsPlaceholder,
  isPlaceholder,
  partsBetween,
  PlaceholderMap,
  Placeholders,
  type HiddenValue,
} from "../../../services/core/redaction/placeholders.ts";

type Value = Pick<HiddenValue, "type" | "value">;

function placeholdersOf(
  values: readonly Value[],
  texts: readonly string[] = [],
): readonly string[] {
  const placeholders = new Placeholders({ texts, known: [], values });
  return values.map((value) => placeholders.of(value).placeholder);
}

describe("placeholders", () => {
  it.each<readonly [string, Value["type"], string, string]>([
    ["cards", "CREDIT_CARD", "5555 5555 5555 4444", "5555-5555-5555-4444"],
    ["telephone numbers", "PHONE", "+47 22 12 34 56", "004722123456"],
    ["addresses in the mail", "EMAIL", "Ida@mail.example", "ida@MAIL.example"],
    ["names", "PERSON", "Lund, Ida", "IDA  LUND"],
    ["postal addresses", "ADDRESS", "14 Rowan Close\nLeeds", "14 Rowan Close, Leeds"],
    ["birth dates", "DATE_OF_BIRTH", "1984-02-29", "29.02.1984"],
    ["numbers of accounts", "IBAN", "NO93 8601 1117 947", "no9386011117947"],
  ])("are the same for other spellings of %s", (_, ...[type, one, other]) => {
    expect(new Set(placeholdersOf([one, other].map((value) => ({ type, value })))).size).toBe(1);
  });

  it.each<readonly [string, Value["type"], string, string]>([
    ["secrets in another case", "PASSWORD", "Tr0ub4dor", "tr0ub4dor"],
    ["days that may be months", "DATE_OF_BIRTH", "01/02/1984", "02/01/1984"],
    ["people", "PERSON", "Ida Lund", "Ada Lund"],
  ])("differ for %s", (_, ...[type, one, other]) => {
    expect(new Set(placeholdersOf([one, other].map((value) => ({ type, value })))).size).toBe(2);
  });

  it("of a part of a name is that of the whole name, also before it", () => {
    const people = ["Lund", "Ida", "Ida Marie Lund", "Ida Lund"];

    expect(placeholdersOf(people.map((value) => ({ type: "PERSON", value })))).toEqual([
      "<PERSON_1>",
      "<PERSON_1>",
      "<PERSON_1>",
      "<PERSON_1>",
    ]);
  });

  it("of a part that two people share is its own", () => {
    const people = ["Ida Lund", "Ove Lund", "Lund"];

    expect(placeholdersOf(people.map((value) => ({ type: "PERSON", value })))).toEqual([
      "<PERSON_1>",
      "<PERSON_2>",
      "<PERSON_3>",
    ]);
  });

  it("leave out numbers that the texts have, in any escape", () => {
    const email = { type: "EMAIL", value: "ida@mail.example" } as const;

    expect(placeholdersOf([email], ["<EMAIL_1>", "%3CEMAIL_4%3E"])).toEqual(["<EMAIL_5>"]);
  });

  it.each(["<EMAIL_1>", "%3CEMAIL_1%3E", "&lt;API_KEY_12&gt;", "\\u003cEMAIL_1\\u003e"])(
    "are known as %s",
    (text) => {
      expect([isPlaceholder(text), holdsPlaceholder(`a${text}`)]).toEqual([true, true]);
    },
  );

  it.each(["<email_1>", "EMAIL_1", "<EMAIL_>", "<EMAIL_1", " <EMAIL_1>"])("are not %s", (text) => {
    expect(isPlaceholder(text)).toBe(false);
  });

  it.each([
    { start: 0, end: 2, isTouched: false },
    { start: 0, end: 3, isTouched: true },
    { start: 4, end: 6, isTouched: true },
    { start: 11, end: 12, isTouched: true },
    { start: 12, end: 20, isTouched: false },
  ])("are touched from $start to $end: $isTouched", ({ start, end, isTouched }) => {
    expect(new PlaceholderMap("a <EMAIL_12> b").touches(start, end)).toBe(isTouched);
  });

  it("have parts of a text between them", () => {
    expect(partsBetween("ab<EMAIL_1><EMAIL_2>c")).toEqual([
      { start: 0, end: 2 },
      { start: 20, end: 21 },
    ]);
  });
});
