import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdsPlaceholder } from "../../../services/core/redaction/placeholders.ts";
import { redact } from "../../../services/core/redaction/redact.ts";
import { restore } from "../../../services/core/redaction/restore.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const letter = fc.constantFrom(...LETTERS.split(""));
const digits = (count: number) =>
  fc.string({
    unit: fc.constantFrom(..."0123456789".split("")),
    minLength: count,
    maxLength: count,
  });
/** No word of a language, so that it is hidden wherever it stands. */
const nonsense = fc
  .string({ unit: letter, minLength: 5, maxLength: 9 })
  .map((text) => `q${text.replaceAll(/[aeiou]/g, "x")}z`);
const mark = fc.constantFrom("'", '"', "&", " ", "%", "/", "\\", "é", "<", "+", "#", "-");

/** Values that are invented, under names that say what they are. */
const value = fc.oneof(
  fc.record({
    name: fc.constantFrom("password", "db_passwd", "client_secret", "apiKey", "passwort"),
    text: fc.tuple(nonsense, mark, digits(4), mark, nonsense).map((parts) => parts.join("")),
  }),
  fc.record({
    name: fc.constantFrom("full_name", "patient_name", "nombre_completo"),
    text: fc.tuple(nonsense, nonsense).map(([one, other]) => `Q${one} O'Q${other}`),
  }),
  fc.record({
    name: fc.constantFrom("email", "contact_email"),
    text: fc.tuple(nonsense, nonsense).map(([local, domain]) => `${local}+x@${domain}.example`),
  }),
  fc.record({
    name: fc.constantFrom("member_id", "passport_no", "tax_id"),
    text: digits(8).map((number) => `K${number}7`),
  }),
);
type Value = { readonly name: string; readonly text: string };

/** Also without the quote, at which a URL in a text ends. */
function inUrl(text: string): string {
  return encodeURIComponent(text).replaceAll("'", "%27");
}

/** How a document may write a value, each as its format has it. */
const WRITERS: readonly ((value: Value) => string)[] = [
  ({ name, text }) => JSON.stringify({ [name]: text }),
  ({ name, text }) => JSON.stringify({ args: { body: JSON.stringify({ [name]: text }) } }),
  ({ name, text }) => `UPDATE t SET ${name} = '${text.replaceAll("'", "''")}' WHERE id = 7;`,
  ({ name, text }) => `export ${name}='${text.replaceAll("'", "'\\''")}'`,
  ({ name, text }) => `https://x.example/p?a=1&${name}=${inUrl(text)}&b=2`,
];
/** Where it may stand again, with no name. */
const REPEATS: readonly ((text: string) => string)[] = [
  (text) => `and ${text} again`,
  (text) => JSON.stringify([text]),
  (text) => `n=${encodeURIComponent(text)}`,
  (text) => `x ${Buffer.from(text, "utf8").toString("base64")} y`,
  (text) => `x ${Buffer.from(text, "utf8").toString("hex")} y`,
  (text) => `SELECT '${text.replaceAll("'", "''")}'`,
  (text) => text.toUpperCase(),
];
const parts = fc
  .array(
    fc.record({
      value,
      write: fc.constantFrom(...WRITERS),
      repeats: fc.array(fc.constantFrom(...REPEATS), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((items) =>
    items.flatMap(({ value: each, write, repeats }) => [
      write(each),
      ...repeats.map((repeat) => repeat(each.text)),
    ]),
  )
  .map((texts) => texts.map((text, at) => ({ name: `part ${at}`, text })));

/** Each way in which a value would be seen. */
function spellings(text: string): readonly string[] {
  const utf8 = Buffer.from(text, "utf8");
  return [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    text.replaceAll("'", "''"),
    utf8.toString("base64").replace(/=+$/, ""),
    utf8.toString("hex"),
  ].map((each) => each.toLowerCase());
}

/** Runs of each property, so that all of them take seconds. */
const numRuns = 200;

describe("a redaction", () => {
  it("leaves no value that it found, in any encoding", () => {
    fc.assert(
      fc.property(parts, (texts) => {
        const { parts: redacted, values } = redact(texts);

        const seen = redacted.map(({ text }) => text.toLowerCase()).join("\n");
        const left = values.filter(({ value: each }) =>
          spellings(each).some((spelling) => seen.includes(spelling)),
        );
        expect(values.length).toBeGreaterThan(0);
        expect(left).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("can be undone letter by letter", () => {
    fc.assert(
      fc.property(parts, (texts) => {
        expect(redact(texts).parts.map(restore)).toEqual(texts.map(({ text }) => text));
      }),
      { numRuns },
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(parts, (texts) => {
        const once = redact(texts).parts.map(({ name, text }) => ({ name, text }));

        expect(redact(once).parts.map(({ name, text }) => ({ name, text }))).toEqual(once);
      }),
      { numRuns },
    );
  });

  it("of any text can be undone, and hides no placeholder the second time", () => {
    const word = fc.oneof(
      fc.constantFrom(
        "<EMAIL_1>",
        "password",
        "=",
        ":",
        '"',
        "{",
        "}",
        "'",
        "user",
        "\n",
        "@",
        "<",
      ),
      value.map(({ text }) => text),
      fc.string({ maxLength: 4 }),
    );

    fc.assert(
      fc.property(fc.array(word, { maxLength: 24 }), (words) => {
        const text = words.join("");
        const once = redact([{ name: "a", text }]).parts;
        const twice = redact(once.map(({ name, text: redacted }) => ({ name, text: redacted })));
        const hidden = twice.parts.flatMap(({ replacements }) => replacements);

        expect(once.map(restore)).toEqual([text]);
        expect(hidden.filter(({ original }) => holdsPlaceholder(original))).toEqual([]);
      }),
      { numRuns },
    );
  });
});
