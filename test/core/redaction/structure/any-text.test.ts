import fc from "fast-check";
import { expect, test } from "vitest";
import { surveyOf } from "../../../../services/core/redaction/structure/explore.ts";

const CHARS = 2_000_000;
/** On a busy machine. */
const timeout = 30_000;

/** Beginnings that ask for what never comes, and separators without values: each is repeated. */
test.each([
  "a@a@",
  "a=",
  "a:",
  "a=b=",
  "a: |\n",
  'a="',
  "a='",
  "a=`",
  "{",
  "[",
  '{"',
  "[[",
  '{"a":',
  '[{"',
  '{"a{"',
  "<a>",
  "<a ",
  "<a b='",
  "<!--",
  "<![CDATA[",
  "</a>",
  "<a/>",
  "%41",
  "%",
  "%C3",
  "://",
  "a://b:c/",
  "a://@",
  "- ",
  "-",
  "--a ",
  "`",
  "`ls -l ",
  "```sh\n",
  "$ ls -l\n",
  "AAAAAAAA",
  "aGVsbG8g",
  "\\",
  '\\"',
  "\\'",
  "a,b\n",
  "a|b\n",
  "|",
  '"',
  '""',
  "\n",
  " ",
  "\n  ",
  "  a:\n",
  "[a]\n",
  "0",
  "(",
  "('",
  "&#64;",
  "&",
  "#",
  "\ud800",
  "\0",
  "kind: Secret\ndata:\n a: b\n---\n",
  "email,id\n",
  "Cookie: a=b\n",
])("megabytes of %j are read in linear time", { timeout }, (piece) => {
  expect(surveyOf(piece.repeat(CHARS / piece.length)).length).toBeGreaterThan(0);
});

const STARTS = [
  "select a from b where ",
  "insert into t (a, b) values ",
  "curl -s ",
  "<a>",
  "email,user_id\n",
  "GET / HTTP/1.1\nA: b\n",
  '{"args":["a","',
];
const PIECES = [
  "$a$",
  "'",
  "''",
  '"',
  "(",
  "a.",
  "a = ",
  "/*",
  "--",
  "`",
  "$(",
  "\\",
  "<<a ",
  "a in (",
  "[a",
  "|",
  ",",
  "<b>",
  "\n",
  "e'\\'",
  "',",
  "\0",
];

test.each(STARTS.flatMap((start) => PIECES.map((piece) => [start, piece] as const)))(
  "what begins with %j may go on with any number of %j",
  { timeout },
  (start, piece) => {
    expect(surveyOf(start + piece.repeat(300_000 / piece.length)).length).toBeGreaterThan(0);
  },
);

test("no text is an error, and every range is one of its leaf", { timeout }, () => {
  const token = fc.constantFrom(
    ..."{}[]\"'`\\:=,;<>&%$#|()-\n\t \0\ud800@/".split(""),
    "a",
    "é",
    "12",
    "key",
    "select",
    "insert into t values",
    "curl -u",
    "<a>",
    "</a>",
    "%40",
    "&amp;",
    "--x",
    "://",
    "aGVsbG8gd29ybGQ=",
    "\\u0041",
    "<<EOF\n",
    "$(",
    "```sh\n",
    "kind: Secret",
    "GET / HTTP/1.1\n",
    "email,id\n",
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(text, (input) => {
      for (const { view, fields, bare, escaped, text: shown } of surveyOf(input)) {
        expect(shown).toHaveLength(view.text.length);
        for (const { start, end } of [...fields, ...bare, ...escaped]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(shown.length);
        }
        for (const offset of view.offsets ?? []) expect(offset).toBeLessThanOrEqual(input.length);
      }
    }),
    { numRuns: 5_000 },
  );
});
