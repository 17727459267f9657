import { expect, test } from "vitest";
import { jwt } from "../../../../services/core/redaction/detectors/jwt.ts";
import { foundBy } from "../secrets/found-by.ts";

const signature = "k9Zq3vXw7YtR1mNs5LpB2cDfGhJkQaEe";
const token = [part('{"alg":"HS256","typ":"JWT"}'), part('{"sub":"42"}'), signature].join(".");

function part(json: string): string {
  return Buffer.from(json).toString("base64url");
}

test.each([
  ["alone", token],
  ["behind a scheme", `Authorization: Bearer ${token}`],
  ["in quotes", `{"token":"${token}"}`],
  ["in an address", `https://api.acme.test/x?jwt=${token}&a=1`],
  ["at the end of a sentence", `The token was ${token}.`],
  ["behind a line break in code", String.raw`"a\n${token}"`],
])("a signed token is found %s, from its first letter to its last", (_, text) => {
  expect(foundBy(jwt, text)).toEqual([`JWT ${token}`]);
});

test.each([
  ["unsecured, with its last dot", `${part('{"alg":"none"}')}.${part('{"sub":"42"}')}.`],
  [
    "with white space in its header",
    `${part('{\n "alg": "ES256" }')}.${part('{"a":1}')}.${signature}`,
  ],
  ["encrypted, of five parts", `${part('{"alg":"dir","enc":"A128GCM"}')}..aXY.Y2lwaGVy.dGFn`],
  ["cut off behind its claims", `${part('{"typ":"JWT","alg":"RS256"}')}.${part('{"sub":"42"}')}`],
])("a token that is %s is found", (_, text) => {
  expect(foundBy(jwt, text)).toEqual([`JWT ${text}`]);
});

test.each([
  ["JSON that is no header", `${part('{"name":"Ana"}')}.${part('{"sub":"42"}')}.${signature}`],
  ["letters that decode to nothing", "eyJxxxxxxxxxxxxxxxx.yyyyyyyyyyyyy.zzzzzzzzzz"],
  ["a word", "the eye. Jam. Eyeliner."],
  ["a part of other data", `a${token}`],
])("%s is no token", (_, text) => {
  expect(foundBy(jwt, text)).toEqual([]);
});
