import { describe, expect, test } from "vitest";
import { redact, type RedactedPart } from "../../../services/core/redaction/redact.ts";
import { restore } from "../../../services/core/redaction/restore.ts";
import { nastyTexts } from "../../bench/redaction/texts.ts";

const INPUTS = 100_000;
const PIECES_MAX = 9;
const MEGABYTES = 10;
/** What is linear takes a second or two; what is not would take hours. No other claim about time is made here. */
const PATIENCE_MS = 120_000;

/** Beginnings, ends and middles of all formats, with what no format allows. */
const PIECES: readonly string[] = [
  '"',
  "'",
  "`",
  "\\",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "<",
  ">",
  ":",
  ",",
  ";",
  "=",
  "&",
  "|",
  "@",
  "#",
  "%",
  "$",
  "~",
  "-",
  "_",
  ".",
  "/",
  "\n",
  "\r\n",
  "\t",
  " ",
  "  ",
  "\0",
  "\u2028",
  '{"password":"',
  '":"',
  '","',
  '\\"',
  "\\u00",
  "\\u0041",
  "\\x41",
  "null",
  "true",
  "-1.5e9",
  "SELECT * FROM users WHERE email = '",
  "INSERT INTO t (a, ssn) VALUES (1, '",
  "''",
  "$$",
  "--",
  "/*",
  "*/",
  "curl -u ",
  "--password=",
  "-p",
  "export TOKEN=",
  "<<EOF\n",
  "EOF\n",
  "$(",
  "sh -c '",
  "Authorization: Bearer ",
  "Basic dXNlcjpwYXNz",
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "Cookie: sid=",
  "https://u:p@h.example/?a=b&c=%41%zz",
  "://",
  "mailto:",
  "data:text/plain;base64,",
  "eyJhbGciOiJIUzI1NiJ9.",
  "-----BEGIN PRIVATE KEY-----",
  "-----END PRIVATE KEY-----",
  "AKIA",
  "ghp_",
  "xoxb-",
  "sk-",
  "ines.okafor@example.org",
  "+49 30 901820",
  "(212) 555-0142",
  "4111 1111 1111 1111",
  "DE89370400440532013000",
  "192.0.2.1",
  "2001:db8::1",
  "00:1b:63:84:45:e6",
  "078-05-1120",
  "2026-03-14",
  "14 Elm Street, Boston, MA 02110",
  "Mr Tomasz Lindqvist",
  "Dear Ines",
  "born",
  "passport no",
  "<EMAIL_1>",
  "<PASSWORD_999999999>",
  "<_1>",
  "name,email\n",
  "a,b\n",
  "- key: value\n",
  "[section]\n",
  "key: |\n  ",
  "<name>",
  "</name>",
  "&amp;",
  "&#64;",
  "é",
  "İ",
  "ß",
  "中文",
  "Αθήνα",
  "👋",
  "\ud800",
  "\udfff",
  "\u202e",
  "0",
  "12345678901234567890",
  "aaaaaaaaaaaaaaaaaaaaaaaa",
  "A1b2C3d4E5f6G7h8I9j0",
];

/** The same numbers in each run (a linear congruential generator, as in Numerical Recipes). */
function createDice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function createInput(dice: (sides: number) => number): string {
  const pieces = Array.from(
    { length: 1 + dice(PIECES_MAX) },
    () => PIECES[dice(PIECES.length)] ?? "",
  );
  const text = pieces.join("");
  // Every fourth input is cut somewhere, as what comes over a wire may be.
  return dice(4) === 0 ? text.slice(0, dice(text.length + 1)) : text;
}

function faultOf(text: string, part: RedactedPart | undefined): string | undefined {
  if (part === undefined) return "it is gone";
  if (restore(part) !== text) return "it is not restored";
  const isOrdered = part.spans.every(
    ({ start, end }, at) => start < end && start >= (part.spans[at - 1]?.end ?? 0),
  );
  return isOrdered ? undefined : "its spans overlap";
}

test(
  `${INPUTS.toLocaleString("en")} inputs of any kind are redacted without an error, and restored letter by letter`,
  () => {
    const dice = createDice(20_261_130);

    for (let count = 0; count < INPUTS; count += 1) {
      const text = createInput(dice);
      const [part] = redact([{ name: "text", text }]).parts;
      const fault = faultOf(text, part);

      if (fault !== undefined) expect.fail(`${JSON.stringify(text)}: ${fault}`);
    }
  },
  PATIENCE_MS,
);

test(
  "inputs of random code units are redacted without an error",
  () => {
    const dice = createDice(7);

    for (let count = 0; count < 2_000; count += 1) {
      const text = String.fromCharCode(...Array.from({ length: dice(60) }, () => dice(0x10000)));
      const [part] = redact([{ name: "text", text }]).parts;

      expect(part === undefined ? "" : restore(part)).toBe(text);
    }
  },
  PATIENCE_MS,
);

describe(`${MEGABYTES} MB that make careless patterns slow are redacted in linear time`, () => {
  test.each(Object.entries(nastyTexts(MEGABYTES * 1_000_000)))(
    "%s",
    (_, text) => {
      const [part] = redact([{ name: "text", text }]).parts;

      expect(faultOf(text, part)).toBeUndefined();
    },
    PATIENCE_MS,
  );
});
