import { expect, test } from "vitest";
import { genericSecret } from "../../../../services/core/redaction/detectors/generic-secret.ts";
import { ALPHABET, foundBy, randomText } from "../secrets/found-by.ts";

const { hex, lower, upper, letters, word } = ALPHABET;
const uuid = "7c1e4a90-3b5d-4f27-9a68-d04c5e8b1f23";

const VALUES: readonly (readonly [string, string])[] = [
  ["base 16", randomText(hex, 32)],
  ["base 16, long", randomText(hex, 64, 2)],
  ["base 36", randomText(lower, 32, 3)],
  ["capitals", randomText(upper, 32, 4)],
  ["letters only", randomText(letters, 32, 5)],
  ["base 62", randomText(word, 20, 6)],
  ["base 62, long", randomText(word, 64, 7)],
  ["Base64", `${randomText(`${word}+/`, 43, 8)}=`],
  ["Base64url", randomText(`${word}_-`, 43, 9)],
];

test.each(VALUES)("%s is a key where a word beside it says so", (_, value) => {
  const found = [`API_KEY ${value}`];

  expect(foundBy(genericSecret, `ACME_API_KEY ${value}`)).toEqual(found);
  expect(foundBy(genericSecret, `please add ${value} as the acme token`)).toEqual(found);
  expect(foundBy(genericSecret, `client = Client(secret='${value}')`)).toEqual(found);
  expect(foundBy(genericSecret, `algolia: ${value}`)).toEqual(found);
  expect(foundBy(genericSecret, `| key | \`${value}\` |`)).toEqual(found);
});

test("beside the name of a cloud it is a key of the cloud", () => {
  const value = randomText(word, 40, 11);

  expect(foundBy(genericSecret, `the aws secret ${value}`)).toEqual([`CLOUD_KEY ${value}`]);
});

test.each([
  ["acme_live_", randomText(word, 24)],
  ["xyz_pat_", randomText(word, 32)],
  ["tok_", randomText(lower, 28)],
  ["csk-", randomText(word, 40)],
  ["abc-", randomText(word, 44)],
])("a token with the prefix %s is one of a vendor that no table knows", (prefix, body) => {
  expect(foundBy(genericSecret, `f("${prefix}${body}")`)).toEqual([`API_KEY ${prefix}${body}`]);
});

test("a long value of all kinds of characters needs no word beside it", () => {
  const value = randomText(word, 40, 12);

  expect(foundBy(genericSecret, `x = "${value}"`)).toEqual([`API_KEY ${value}`]);
});

test("a UUID is a key only where it is called a secret", () => {
  expect(foundBy(genericSecret, `client secret ${uuid}`)).toEqual([`API_KEY ${uuid}`]);
  expect(foundBy(genericSecret, `heroku order ${uuid}`)).toEqual([]);
  expect(foundBy(genericSecret, `login ok session=${uuid}`)).toEqual([]);
});

test.each([
  ["a commit", `commit ${randomText(hex, 40)}`],
  ["a digest", `docker pull acme/api@sha256:${randomText(hex, 64)}`],
  ["an integrity", `"integrity": "sha512-${randomText(word, 86)}=="`],
  ["a trace", `{"trace_id":"${randomText(hex, 32)}","key":1}`],
  ["an entity tag", `etag: W/"${randomText(hex, 32)}"`],
  ["an entity tag with a dash", `ETag: W/"${randomText(hex, 8)}-${randomText(word, 27)}"`],
  ["a sum of a module", `acme.test/mod v1.2.3 h1:${randomText(word, 43)}=`],
  ["a call", `{"CallSid":"CA${randomText(hex, 32)}","token":1}`],
  ["a public key", `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${randomText(word, 43)} ana@acme`],
  [
    "lines of a certificate",
    `-----BEGIN CERTIFICATE-----\n${randomText(word, 64)}\n${randomText(word, 64, 2)}\n`,
  ],
  ["a path", "token file in /etc/secrets/acme2/production/token.json"],
  ["an address", `https://docs.test/document/d/${randomText(word, 44)}/edit?key=1`],
  ["a name in code", "const refreshTokenExpirationTimeout2 = getAccessTokenFromStorageV2()"],
  ["a name with words", "secret: acme-production-database-credentials-v2"],
  ["a pod", "kubectl rollout restart deploy/api-88f5570257-bfk9c # key"],
  ["a version", "api key v10.5.3-rc.1+build.20250320"],
  ["a date", "token expires 2026-11-26T10:30:00Z"],
  ["a number", "key 12345678901234567890"],
  ["a placeholder", "api key YOUR_API_KEY_1234567890_HERE"],
  ["a file", `bundle key main.${randomText(hex, 20)}.js`],
  ["a mailbox", `key ${randomText(word, 20)}@acme.test`],
])("%s is no key", (_, text) => {
  expect(foundBy(genericSecret, text)).toEqual([]);
});
