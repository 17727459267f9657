import fc from "fast-check";
import { expect, test } from "vitest";
import { surveyOf } from "../../../../services/core/redaction/structure/explore.ts";
import { decodedIn, fieldsOf } from "./fields-of.ts";
import { redacted } from "./redacted.ts";

test.each([
  ["a value under a name", '{"email":"a@b.example"}', ["email=a@b.example"]],
  ["the names around it", '{"user":{"contact":{"email":"x"}}}', ["user/contact/email=x"]],
  ["each value of a list", '{"emails":["x","y"]}', ["emails=x", "emails=y"]],
  ["objects in a list", '{"users":[{"id":7},{"id":8}]}', ["users/id=7", "users/id=8"]],
  ["a string with escapes", '{"note":"a\\"b"}', ['note=a"b']],
  ["JSON Lines", '{"a":1}\n{"a":2}\n', ["a=1", "a=2"]],
  ["JSON behind other text", 'POST ok {"a":"x","b":[1]} done', ["a=x", "b=1"]],
  ["JSON that is cut off", '{"a":"x","b":"long val', ["a=x", "b=long"]],
  ["a trailing comma", '{"a":"x",}', ["a=x"]],
  ["JSON in a string without escapes", '{"in":"[1,{}]"}', ["in=[1,{}]"]],
  ["rows beside their columns", '{"columns":["id","mail"],"rows":[[1,"x"]]}', ["id=1", "mail=x"]],
  [
    "columns as objects",
    '{"fields":[{"name":"id"},{"name":"mail"}],"data":[[1,"x"]]}',
    ["id=1", "mail=x"],
  ],
  [
    "rows below a header",
    '{"values":[["Full Name","Email"],["Ana","x"]]}',
    ["Full Name=Ana", "Email=x"],
  ],
  ["a secret of Kubernetes", '{"kind":"Secret","data":{"a":"x"}}', ["data/a.secret=x"]],
  [
    "the words of a command",
    '{"argv":["mysql","-psecret","--host","db"]}',
    ["password=secret", "--host=db"],
  ],
])("%s is read", (_, text, fields) => {
  expect(fieldsOf(text)).toEqual(expect.arrayContaining(fields));
});

test("JSON in a string of JSON has the names of both", () => {
  const text = JSON.stringify({ body: JSON.stringify({ user: { email: "a@b.example" } }) });

  expect(fieldsOf(text)).toContain("body/user/email=a@b.example");
});

test("a number is replaced by a string, also in JSON that stands in a string", () => {
  const inner = '[123456789,{"n":-1}]';

  expect(JSON.parse(redacted(`{"ssn":123456789,"in":"[123456789]"}`))).toEqual({
    ssn: "<SSN>",
    in: '["<SSN>"]',
  });
  expect(JSON.parse(JSON.parse(redacted(JSON.stringify(inner))))).toEqual(["<SSN>", { n: -1 }]);
});

test.each([
  ["lone escapes", '{"a":"\\u12 \\q \\'],
  ["no value", '{"a":'],
  ["a lone surrogate", '{"a":"\ud800"}'],
  ["control characters", '{"a":"\u0000\n"}'],
  ["numbers that are none", '{"a":123-45-6789,"b":01,"c":1.}'],
])("%s are no error", (_, text) => {
  expect(surveyOf(text).length).toBeGreaterThan(0);
});

test("nesting of any depth is read", () => {
  const depth = 200_000;
  const text = `${"[".repeat(depth)}{"email":"a@b.example"}${"]".repeat(depth)}`;

  expect(fieldsOf(text)).toEqual(["email=a@b.example"]);
});

test("strings inside of strings are read as far as the limit of layers, and are text from there on", () => {
  let text = '{"email":"a@b.example"}';
  for (let layer = 0; layer < 9; layer += 1) text = JSON.stringify({ in: text });

  expect(decodedIn(text)).toHaveLength(6);
  expect(JSON.parse(redacted(text))).toHaveProperty("in");
});

test("redacted JSON parses and has lost nothing but what was hidden", { timeout: 30_000 }, () => {
  const leaf = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("ana@firma.example", 'said "ana@firma.example"\n', "x=ana@firma.example"),
    fc.constant(123456789),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      tie("object"),
      tie("text"),
    ),
    object: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
    text: tie("value").map((inner) => JSON.stringify(inner)),
  })).value;
  fc.assert(
    fc.property(value, (input) => {
      const output = redacted(JSON.stringify({ input }));

      expect(output).not.toContain("ana@firma.example");
      JSON.parse(output);
    }),
    { numRuns: 300 },
  );
});
