import { expect, test } from "vitest";
import { decodedIn, fieldsOf } from "./fields-of.ts";
import { redacted } from "./redacted.ts";

test.each([
  ["environment files", "A=b\nexport C='d e'\nF=\"g\"", ["A=b", "C=d e", "F=g"]],
  [
    "a key over several lines",
    'KEY="-----BEGIN X\nabc\n-----END X"\nB=c',
    ["KEY=-----BEGIN X\nabc\n-----END X", "B=c"],
  ],
  ["sections of INI files", "[db.main]\nuser = ana\n[x]\ny=z", ["db/main/user=ana", "x/y=z"]],
  [
    "YAML",
    "db:\n  main:\n    user: ana\n  port: 5\nx: y",
    ["db/main/user=ana", "db/port=5", "x=y"],
  ],
  ["lists of YAML", 'mails:\n  - a\n  - "b"\nx: y', ["mails=a", "mails=b", "x=y"]],
  ["lists of YAML without indentation", "mails:\n- a\n- b\nx: y", ["mails=a", "mails=b", "x=y"]],
  [
    "objects in lists of YAML",
    "users:\n  - name: a\n    mail: b\n  - name: c",
    ["users/name=a", "users/mail=b", "users/name=c"],
  ],
  ["block scalars", "a:\n  key: |\n    b\n      c\n  d: e", ["a/key=b\n  c", "a/d=e"]],
  [
    "commands in block scalars",
    "steps:\n  - run: |\n      mysql -psecret\n",
    ["steps/run/password=secret"],
  ],
  ["a label above its value", "Name:\nAna\n\nMail: x", ["Name=Ana", "Mail=x"]],
  ["a label of several words", "Date of birth: 1970", ["Date of birth=1970"]],
  ["logs", '12:01 INFO user=ana msg="a b" ip=1', ["user=ana", "msg=a b", "ip=1"]],
  ["objects of Python", "{'user': 'ana', 'n': 5}", ["user=ana", "n=5"]],
  ["hashes of Ruby", '{ :user => \'ana\', "b" => "c" }', ["user=ana", "b=c"]],
  ["declared variables", 'const password: string = "x";', ["password=x"]],
  ["assignments of Go", 'password := "x"', ["password=x"]],
  ["elements of maps", 'os.environ["KEY"] = "x"', ["KEY=x"]],
  ["setters", 'user.setPassword("x")', ["user.setPassword=x"]],
  ["options in text", "start it with --token x and --pw=y", ["--token=x", "--pw=y"]],
  ["escapes in quotes", 'msg = "a\\"b"', ['msg=a"b']],
  ["escaped JSON", 'body={\\"email\\":\\"x\\"}', ["email=x"]],
  [
    "secrets of Kubernetes",
    "kind: Secret\ndata:\n  a: b\n---\nkind: ConfigMap\ndata:\n  c: d",
    ["data/a.secret=b", "data/c=d"],
  ],
])("%s give their values names", (_, text, fields) => {
  expect(fieldsOf(text)).toEqual(expect.arrayContaining(fields));
});

test.each([
  ["user and password", "https://ana:pw@x.example/", ["url.username=ana", "url.password=pw"]],
  ["an encoded password", "https://ana:p%40w@x.example/", ["url.username=ana", "url.password=p@w"]],
  ["a password with an at sign", "redis://:p@w@x.example:1", ["url.password=p@w"]],
  [
    "a password with slashes",
    "postgres://u:p/w#x@db.example/y",
    ["url.username=u", "url.password=p/w#x"],
  ],
  ["several hosts", "mongodb+srv://u:p@a:1,b:2/c", ["url.username=u", "url.password=p"]],
  ["a token alone", "git+https://token@x.example/y", ["url.username=token"]],
  ["a query", "https://x.example/?mail=a%40b.example&n=c+d#e", ["mail=a@b.example", "n=c d"]],
  ["a form", "mail=a%2Bb%40c.example&user[name]=x", ["mail=a+b@c.example", "name=x"]],
  ["a plus in an address", "?mail=a+b@c.example", ["mail=a+b@c.example"]],
])("%s of a URL are read", (_, text, fields) => {
  expect(fieldsOf(text)).toEqual(expect.arrayContaining(fields));
});

test.each([
  "https://x.example/@ana",
  "https://x.example:80/a@b",
  "http://[::1]:80/a",
  "mailto:ana@x.example",
])("'%s' has neither user nor password", (text) => {
  expect(fieldsOf(text).filter((field) => field.startsWith("url."))).toEqual([]);
});

test.each([
  ["a part of a path", "/users/ana%40x.example/y", ["ana@x.example"]],
  ["UTF-8", "n=J%C3%BCrgen%F0%9F%98%80", ["J\u00fcrgen\u{1f600}"]],
  ["sequences that are no UTF-8", "n=%FF%C3%28%41", ["%FF%C3(A"]],
  ["nothing", "100%, 50%zz, LIKE '%de%'", []],
])("percent-encoding is decoded: %s", (_, text, decoded) => {
  expect(decodedIn(text)).toEqual(decoded);
});

test.each([
  ["Base64", "x YW5hQGZpcm1hLmV4YW1wbGU= y", ["ana@firma.example"]],
  ["base64url without padding", "YT8_Pj4-YW5hQGZpcm1hLmV4YW1wbGU", ["a??>>>ana@firma.example"]],
  ["hexadecimal digits", "616e61406669726d612e6578616d706c65", ["ana@firma.example"]],
  ["a data URL", "data:text/plain;base64,YW5hQGZpcm1hLmV4YW1wbGU=", ["ana@firma.example"]],
  ["Basic authentication", "Authorization: Basic YW5hOnB3", ["ana:pw"]],
  [
    "a JSON Web Token stays",
    "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImEifQ.c2lnbmF0dXJlc2lnbmF0dXJl",
    [],
  ],
  ["words stay", "internationalization /usr/local/lib/node_modules 0123456789012345", []],
])("%s", (_, text, decoded) => {
  expect(decodedIn(text)).toEqual(decoded);
});

test("what is found in Base64 hides all of it, also below other layers", () => {
  const inner = Buffer.from(JSON.stringify({ note: 'say "ana@firma.example"' })).toString("base64");

  expect(redacted(`curl -H x:${inner} 'a'`)).toBe("curl -H x:'<EMAIL>' 'a'");
  expect(redacted(JSON.stringify({ a: inner, b: 1 }))).toBe('{"a":"<EMAIL>","b":1}');
});

test("the user and the password of Basic authentication are known", () => {
  expect(fieldsOf("Authorization: Basic YW5hOnB3OjE=")).toEqual(
    expect.arrayContaining(["url.username=ana", "url.password=pw:1"]),
  );
});

test("a redacted URL is one, with all its parts", () => {
  const url = new URL(
    redacted("https://x.example/a/ana%40firma.example?m=ana%40firma.example&n=1#f"),
  );

  expect(url.searchParams.get("m")).toBe("<EMAIL>");
  expect(url.searchParams.get("n")).toBe("1");
  expect(decodeURIComponent(url.pathname)).toBe("/a/<EMAIL>");
});

test("the JSON in a form parses after numbers in it were hidden", () => {
  const form = new URLSearchParams({ a: JSON.stringify({ ssn: 123456789 }), b: "c" });

  const output = new URLSearchParams(redacted(form.toString()));

  expect(JSON.parse(output.get("a") ?? "")).toEqual({ ssn: "<SSN>" });
});

test.each([
  [`run("SELECT a FROM p WHERE ssn = 123456789")`, `run("SELECT a FROM p WHERE ssn = '<SSN>'")`],
  [`command: 'mysql -p123456789'`, `command: 'mysql -p''<SSN>'''`],
  [`{'command': 'mysql -p123456789'}`, `{'command': 'mysql -p\\'<SSN>\\''}`],
  ["[a]\nhost = 'x'\nssn = 123456789\n", `[a]\nhost = 'x'\nssn = "<SSN>"\n`],
  ["run: mysql -p123456789", "run: mysql -p'<SSN>'"],
])("what is hidden in %j gets the quotes of all layers", (text, output) => {
  expect(redacted(text)).toBe(output);
});
