import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsOf } from "./fields-of.ts";
import { redacted } from "./redacted.ts";

test.each([
  [
    "commas",
    'name,email\n"Ruiz, Ana",x\nBo,y',
    ["name=Ruiz, Ana", "email=x", "name=Bo", "email=y"],
  ],
  ["doubled quotes", 'name,note\nAna,"say ""hi"""', ["name=Ana", 'note=say "hi"']],
  ["lines in cells", 'name,email\n"a\nb",x', ["name=a\nb", "email=x"]],
  ["semicolons", "name;email\nAna;x", ["name=Ana", "email=x"]],
  ["tabs", "first_name\temail\nAna\tx", ["first_name=Ana", "email=x"]],
  ["Markdown", "| Name | Email |\n|---|:-:|\n| Ana | x |", ["Name=Ana", "Email=x"]],
  [
    "the console of a database",
    " id | email \n----+-------\n  1 | x\n(1 row)",
    ["id=1", "email=x"],
  ],
  ["structure in cells", 'id,data\n1,"{""email"":""x""}"', ["data/email=x"]],
])("tables with %s name their cells", (_, text, fields) => {
  expect(fieldsOf(text)).toEqual(expect.arrayContaining(fields));
});

test.each([
  "Hi Ana, as we said,\nI send you names, phones, and so on, today\n",
  "a, b\nc, d\n",
  "Name, Email",
])("%j is no table", (text) => {
  expect(fieldsOf(text)).toEqual([]);
});

test("a redacted table has the same cells", () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."ab \",;\n'=:".split("")), maxLength: 8 }),
    fc.constantFrom("ana@firma.example", 'say "ana@firma.example", ok', '{"a":123456789}'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 5 }), (rows) => {
      const text = ["user_id,email", ...rows.map((row) => row.map(toCell).join(","))].join("\n");

      const output = cellsOf(redacted(text));

      expect(output.flat().join("\0")).not.toContain("ana@firma.example");
      expect(output).toHaveLength(cellsOf(text).length);
    }),
  );
});

function toCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** All cells are quoted but those of the header. */
function cellsOf(text: string): readonly string[] {
  return [...text.matchAll(/"(?:[^"]|"")*"/g)].map(([cell]) =>
    cell.slice(1, -1).replaceAll('""', '"'),
  );
}

test.each([
  ["elements", "<c><name>Ana</name><mail>x</mail></c>", ["c/name=Ana", "c/mail=x"]],
  ["attributes", `<c id="7" mail='x'/>`, ["c/id=7", "c/mail=x"]],
  ["references", "<c><mail>a&#64;b.example</mail></c>", ["c/mail=a@b.example"]],
  ["names of elements with prefixes", '<s:c xmlns:s="u"><s:mail>x</s:mail></s:c>', ["c/mail=x"]],
  ["CDATA", "<c><![CDATA[a<b]]></c>", ["c=a<b"]],
  ["settings", '<cfg><add key="pw" value="x"/></cfg>', ["cfg/add/pw=x"]],
  ["entries with a name", '<r><string name="pw">x</string></r>', ["r/pw=x"]],
  ["property lists", "<dict><key>pw</key><string>x</string></dict>", ["dict/pw=x"]],
  ["lists of definitions", "<dl><dt>Mail</dt><dd>x</dd></dl>", ["dl/Mail=x"]],
  ["an element in text", "got <c><mail>x</mail></c> a=b", ["c/mail=x", "a=b"]],
  [
    "HTML",
    "<!DOCTYPE html><body><p>a<br>mail: x<input name=pw value=y></p></body>",
    ["body/p/mail=x", "body/p/input/pw=y"],
  ],
  ["a declaration before", '<?xml version="1.0"?>\n<!-- a=b -->\n<c>x</c>', ["a=b", "c=x"]],
])("%s of XML are fields", (_, text, fields) => {
  expect(fieldsOf(text)).toEqual(expect.arrayContaining(fields));
});

test("what is hidden in XML is text of it", () => {
  expect(
    redacted(`<c m="ana@firma.example"><n>ana&#64;firma.example ana@firma.example</n></c>`),
  ).toBe(`<c m="&lt;EMAIL&gt;"><n>&lt;EMAIL&gt; &lt;EMAIL&gt;</n></c>`);
});

test("angle brackets of other text are no markup", () => {
  expect(redacted("if a < b: List<int> x; Ana <ana@firma.example> <EMAIL_1>")).toBe(
    "if a < b: List<int> x; Ana <<EMAIL>> <EMAIL_1>",
  );
});

test("a request's headers, cookies and body are read", () => {
  const text =
    'POST /a?mail=b%40c.example HTTP/1.1\r\nHost: x\r\nCookie: sid=s; u="v"\r\nContent-Type: application/json\r\n\r\n{"email":"y"}';

  expect(fieldsOf(text)).toEqual(
    expect.arrayContaining(["mail=b@c.example", "Host=x", "cookie/sid=s", "cookie/u=v", "email=y"]),
  );
});

test("the parts of a multipart body have the names of their fields", () => {
  const part = (name: string, value: string) =>
    `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const text = `HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=XX\r\n\r\n${part("mail", "x")}${part("d", '{"a":"y"}')}--XX--`;

  expect(fieldsOf(text)).toEqual(expect.arrayContaining(["mail=x", "d/a=y"]));
});
