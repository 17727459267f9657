import fc from "fast-check";
import { loadModule, parseSync } from "libpg-query";
import { beforeAll, expect, test } from "vitest";
import { fieldsOf } from "./fields-of.ts";
import { redacted } from "./redacted.ts";

beforeAll(loadModule);

test.each([
  [
    "INSERT with columns",
    "INSERT INTO public.people (id, email) VALUES (1, 'x'), (2, 'y')",
    ["people/id=1", "people/email=x", "people/id=2", "people/email=y"],
  ],
  [
    "INSERT with a function",
    "INSERT INTO p (mail, n) VALUES (lower('X'), 2)",
    ["p/mail=X", "p/n=2"],
  ],
  ["INSERT from a SELECT", "INSERT INTO p (a, b) SELECT 'x', c FROM q", ["p/a=x"]],
  ["a comparison", "SELECT * FROM p WHERE email = 'x' AND n <> 5", ["p/email=x", "p/n=5"]],
  ["a function around the column", "SELECT * FROM p WHERE lower(p.email) = 'x'", ["p/email=x"]],
  ["a cast", "SELECT * FROM p WHERE email::text = 'x'", ["p/email=x"]],
  ["LIKE", "SELECT a FROM p WHERE name NOT LIKE '%x%'", ["p/name=%x%"]],
  ["IN", "SELECT a FROM p WHERE name IN ('x', 'y') AND b = 1", ["p/name=x", "p/name=y", "p/b=1"]],
  [
    "BETWEEN",
    "SELECT a FROM p WHERE dob BETWEEN '1' AND '2' AND b = 'c'",
    ["p/dob=1", "p/dob=2", "p/b=c"],
  ],
  ["SET", "UPDATE p SET email = 'x', n = 3 WHERE id = 4", ["p/email=x", "p/n=3", "p/id=4"]],
  [
    "an alias of a table",
    "SELECT 1 FROM a x JOIN b y ON x.i = y.i WHERE y.mail = 'm'",
    ["b/mail=m"],
  ],
  ["the key of a JSON operator", "SELECT a FROM p WHERE d->>'email' = 'x'", ["p/email=x"]],
  ["named arguments", "CALL f(email => 'x', b := 'y')", ["email=x", "b=y"]],
  ["named arguments of SQL Server", "EXEC dbo.f @email = N'x'", ["@email=x"]],
  ["a password", "ALTER USER ana WITH ENCRYPTED PASSWORD 'x'", ["username=ana", "password=x"]],
  [
    "a password of MySQL",
    "CREATE USER 'ana'@'%' IDENTIFIED BY 'x'",
    ["username=ana", "password=x"],
  ],
  ["the name of a literal", "SELECT 'x' AS email", ["email=x"]],
  ["a literal before its column", "SELECT a FROM p WHERE 'x' = p.email", ["p/email=x"]],
  ["strings of MySQL", 'SELECT * FROM p WHERE email = "x"', ["p/email=x"]],
  [
    "quoted names",
    "INSERT INTO `p` (\"full name\", [mail]) VALUES ('x', 'y')",
    ["p/full name=x", "p/mail=y"],
  ],
  ["doubled quotes", "UPDATE p SET name = 'O''Hara'", ["p/name=O'Hara"]],
  ["backslashes", "UPDATE p SET name = E'O\\'Hara' WHERE a = 'b'", ["p/name=O'Hara", "p/a=b"]],
  ["JSON in a literal", `UPDATE p SET d = '{"email":"x"}'`, ["p/d/email=x"]],
  ["several statements", "DELETE FROM a WHERE x = 'y'; UPDATE b SET z = 'w'", ["a/x=y", "b/z=w"]],
  ["the body of a function", "DO $$ BEGIN UPDATE p SET a = 'x'; END $$", []],
  [
    "the rows of COPY",
    "COPY p (id, email) FROM stdin;\n1\tx\n2\t\\N\n\\.\nUPDATE q SET a = 'b'",
    ["p/id=1", "p/email=x", "p/id=2", "q/a=b"],
  ],
])("%s names its values", (_, sql, fields) => {
  expect(fieldsOf(sql)).toEqual(expect.arrayContaining(fields));
});

test("values without a list of columns have no name", () => {
  expect(fieldsOf("INSERT INTO p VALUES ('ana', 5)")).toEqual([]);
});

test.each([
  "Select the best gift from Ana's list",
  "Update the users and set expectations for email = work",
  "Delete from your inbox what you don't need",
  "With Ana as our guide, create user stories",
])("'%s' is no SQL", (text) => {
  expect(fieldsOf(text).filter((field) => field.includes("/"))).toEqual([]);
});

test("numbers and names that are hidden get the quotes that they need", () => {
  const sql = "SELECT a FROM people WHERE ssn = 123456789 AND m = 'it''s ana@firma.example'";

  expect(redacted(sql)).toBe("SELECT a FROM people WHERE ssn = '<SSN>' AND m = 'it''s <EMAIL>'");
});

test("redacted SQL parses", { timeout: 30_000 }, () => {
  const text = fc.oneof(
    fc.string().map((each) => each.replaceAll("\0", "")),
    fc.constantFrom(
      "ana@firma.example",
      "it's ana@firma.example",
      '{"a":123456789}',
      "x=ana@firma.example&b=c%40d",
    ),
  );
  const literal = fc.oneof(
    text.map((each) => `'${each.replaceAll("'", "''")}'`),
    text.map((each) => `E'${each.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`),
    fc.constantFrom("123456789", "7", "null", "lower('ana@firma.example')"),
  );
  const column = fc.constantFrom("id", "email", '"full name"', "people.ssn");
  const condition = fc
    .tuple(column, fc.constantFrom("=", "<>", "like", "ilike"), literal)
    .map((parts) => parts.join(" "));
  const sql = fc.oneof(
    fc
      .array(literal, { minLength: 2, maxLength: 2 })
      .map((values) => `insert into t (a, b) values (${values.join(", ")})`),
    condition.map((each) => `select * from people where ${each} -- ana@firma.example`),
    fc
      .tuple(literal, condition)
      .map(([value, each]) => `update people set a = ${value} where ${each}`),
    fc
      .array(literal, { minLength: 1, maxLength: 3 })
      .map((values) => `delete from t where a in (${values.join(",")})`),
  );
  fc.assert(
    fc.property(fc.array(sql, { minLength: 1, maxLength: 3 }), (statements) => {
      const raw = statements.join("\n;");
      fc.pre(parses(raw));

      const output = redacted(raw);

      expect(output).not.toContain("ana@firma.example");
      expect(parses(output)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

function parses(sql: string): boolean {
  try {
    parseSync(sql);
    return true;
  } catch {
    return false;
  }
}
