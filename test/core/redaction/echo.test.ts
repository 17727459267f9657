import { describe, expect, it } from "vitest";
import { echoSpans } from "../../../services/core/redaction/echo.ts";
import type { SensitiveType } from "../../../services/core/redaction/sensitive-type.ts";
import { LeafDraft } from "../../../services/core/redaction/leaf.ts";
import { rawView } from "../../../services/core/redaction/view.ts";

/** Where values stand in a text, as the text in between. */
function found(
  text: string,
  ...values: readonly (readonly [SensitiveType, string])[]
): readonly string[] {
  const echoes = values.map(([type, value]) => ({ type, value }));
  const leaf = new LeafDraft(rawView(text)).finish();
  return (echoSpans([[leaf]], echoes)[0] ?? []).map(({ start, end }) => text.slice(start, end));
}

describe("echoes", () => {
  it.each<readonly [string, SensitiveType, string, string, string | undefined]>([
    ["in a longer word", "PASSWORD", "tr0ub4dor", "xtr0ub4dorx", "tr0ub4dor"],
    ["in another case", "EMAIL", "Ida@Mail.example", "ida@mail.EXAMPLE", "ida@mail.EXAMPLE"],
    ["over two lines", "PERSON", "Ida Lund", "says Ida\n  Lund.", "Ida\n  Lund"],
    ["percent-encoded", "PASSWORD", "a b&c/é", "?p=a%20b%26c%2F%c3%a9", "a%20b%26c%2F%c3%a9"],
    ["as a form has it", "PASSWORD", "ab &cd", "p=ab+%26cd", "ab+%26cd"],
    ["in Base64", "PASSWORD", "hunter22", "x aHVudGVyMjI= y", "aHVudGVyMjI"],
    ["in hexadecimal", "PASSWORD", "hunter22", "68756E7465723232", "68756E7465723232"],
    ["with SQL's quotes", "PERSON", "Maeve O'Neil", "'Maeve O''Neil'", "Maeve O''Neil"],
    ["with JSON's escapes", "PASSWORD", 'ab"cdé', '"ab\\"cd\\u00e9"', 'ab\\"cd\\u00e9'],
    ["with HTML's entities", "PASSWORD", "ab&cdefg", "<b>ab&amp;cdefg</b>", "ab&amp;cdefg"],
    ["without separators", "PHONE", "(555) 010-2345", "call 5550102345", "5550102345"],
    ["with other separators", "SSN", "521449031", "no. 521-44-9031.", "521-44-9031"],
    ["as a part of a name", "PERSON", "Ida Lundqvist", "Lundqvist wrote", "Lundqvist"],
    ["as the name of an address", "EMAIL", "ida.lundqvist@x.example", "Hi Lundqvist", "Lundqvist"],
    ["as a whole word", "PASSWORD", "abc12", "abc12", "abc12"],
    ["and not in a longer word when it is short", "PASSWORD", "abc12", "abc123", undefined],
    [
      "and not in a longer number when it is short",
      "IP_ADDRESS",
      "10.0.0.1",
      "10.0.0.12",
      undefined,
    ],
    ["and not when it is as good as nothing", "CVV", "123", "123", undefined],
    ["and not when it is a word of the language", "PERSON", "Will", "Will you?", undefined],
    [
      "and not in small letters when it is a part of a name",
      "PERSON",
      "Ida Lundqvist",
      "lundqvist",
      undefined,
    ],
    [
      "also a common word when it is a secret",
      "PASSWORD",
      "postgres",
      "it is postgres",
      "postgres",
    ],
    ["and not as the scheme of a URL", "PASSWORD", "postgres", "postgres://db", undefined],
    ["and not as the name of a field", "PASSWORD", "password", '"password": 1', undefined],
    ["and not inside of a common word", "PASSWORD", "postgres", "postgresql", undefined],
    ["in writing without spaces", "PERSON", "山田太郎", "これは山田太郎さんです", "山田太郎"],
  ])("are hidden %s", (...[, type, value, text, expected]) => {
    expect(found(text, [type, value])).toEqual(expected === undefined ? [] : [expected]);
  });

  it("take the longest of the values that begin at one place", () => {
    expect(found("tr0ub4dor99", ["PASSWORD", "tr0ub4dor"], ["PASSWORD", "tr0ub4dor99"])).toEqual([
      "tr0ub4dor99",
    ]);
  });

  it("have the value of the first spelling", () => {
    const leaf = new LeafDraft(rawView("5550102345")).finish();

    const spans = echoSpans([[leaf]], [{ type: "PHONE", value: "(555) 010-2345" }]);

    expect(spans[0]?.[0]?.value).toBe("(555) 010-2345");
  });

  it("are found to the end, however long the value is", () => {
    const value = Array.from({ length: 400 }, (_, at) => (at * 7919).toString(36)).join("");

    expect(found(`x ${value} y`, ["API_KEY", value])).toEqual([value]);
  });
});
