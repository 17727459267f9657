import { expect, test } from "vitest";
import { connectionString } from "../../../../services/core/redaction/detectors/connection-string.ts";
import { ALPHABET, foundBy, randomText } from "../secrets/found-by.ts";

test.each([
  ["postgres://app:n0tTelling@db.internal:5432/orders?sslmode=require", "app", "n0tTelling"],
  ["postgresql+asyncpg://app:n0tTelling@db/orders", "app", "n0tTelling"],
  ["mongodb+srv://app:n0tTelling@cluster0.acme.mongodb.net/shop?w=1", "app", "n0tTelling"],
  ["mongodb://app:n0tTelling@a.acme.test:27017,b.acme.test:27018/shop", "app", "n0tTelling"],
  ["jdbc:postgresql://app:n0tTelling@db.acme.test/orders", "app", "n0tTelling"],
  ["ldap://cn:n0tTelling@[2001:db8::7]:389/dc", "cn", "n0tTelling"],
  ["https://ana:n0t@Telling@api.acme.test/", "ana", "n0t@Telling"],
  ["https://ana:n0t?Telling#1@api.acme.test", "ana", "n0t?Telling#1"],
  ["http://ana:n0t/Telling@api.acme.test/x", "ana", "n0t/Telling"],
])("of %s user and password are hidden, and the server stays in sight", (text, user, password) => {
  const expected = [`USERNAME ${user}`, `PASSWORD ${password}`];

  expect(foundBy(connectionString, text)).toEqual(expected);
  expect(foundBy(connectionString, `url = "${text}"`)).toEqual(expected);
  expect(foundBy(connectionString, `psql ${text} -c 'select 1'`)).toEqual(expected);
});

test("an address may have a password and no user", () => {
  expect(foundBy(connectionString, "redis://:n0tTelling@cache:6379/0")).toEqual([
    "PASSWORD n0tTelling",
  ]);
});

test.each([
  "Server=db.acme.test;Database=shop;User Id=app;Password=n0tTelling;Encrypt=True",
  "Driver={ODBC Driver 18 for SQL Server};Server=db;Uid=app;Pwd=n0tTelling;",
  "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=bm90VGVsbGluZw;EndpointSuffix=core.windows.net",
  "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=bm90VGVsbGluZw",
  "jdbc:sqlserver://db.acme.test:1433;databaseName=shop;user=app;password=n0tTelling",
])("the settings %s are one connection string", (text) => {
  expect(foundBy(connectionString, `"${text}"`)).toEqual([`CONNECTION_STRING ${text}`]);
  expect(foundBy(connectionString, `CONNECTION=${text}`)).toEqual([`CONNECTION_STRING ${text}`]);
});

test("lines of a password file of PostgreSQL end in a password", () => {
  const text = "# hosts\ndb.acme.test:5432:shop:app:n0tTelling\n*:5432:*:ana:Regen!71\n";

  expect(foundBy(connectionString, text)).toEqual(["PASSWORD n0tTelling", "PASSWORD Regen!71"]);
});

test("a long random password is a token", () => {
  const token = randomText(ALPHABET.word, 40, 5);

  expect(foundBy(connectionString, `git clone https://ana:${token}@git.acme.test/x.git`)).toEqual([
    "USERNAME ana",
    `API_KEY ${token}`,
  ]);
});

test("a token in an address is found by its vendor's mark, not as a connection string", () => {
  const token = "ghp_" + randomText(ALPHABET.word, 36);

  expect(foundBy(connectionString, `https://ana:${token}@github.com/acme/x.git`)).toEqual([]);
});

test.each([
  ["an address", "https://api.acme.test:8443/a@b"],
  ["a user without a password", "ssh://git@github.com/acme/x.git"],
  ["a variable", "postgres://app:${DB_PASSWORD}@db/orders"],
  ["a place for a password", "postgres://app:<password>@db/orders"],
  ["stars", "postgres://app:********@db/orders"],
  ["settings of something else", "width=100;password=;height=2"],
  ["a query", "https://acme.test/login?next=https://acme.test&password_reset=1"],
])("%s is no connection string", (_, text) => {
  expect(foundBy(connectionString, text)).toEqual([]);
});
