import { expect, test } from "vitest";
import { privateKey } from "../../../../services/core/redaction/detectors/private-key.ts";
import { ALPHABET, foundBy, randomText } from "../secrets/found-by.ts";

const { word, hex } = ALPHABET;
const lines = [1, 2, 3].map((seed) => randomText(word, 64, seed));
const begin = (label: string) => `-----BEGIN ${label}-----`;
const end = (label: string) => `-----END ${label}-----`;

test.each([
  "PRIVATE KEY",
  "ENCRYPTED PRIVATE KEY",
  "RSA PRIVATE KEY",
  "EC PRIVATE KEY",
  "DSA PRIVATE KEY",
  "OPENSSH PRIVATE KEY",
  "PGP PRIVATE KEY BLOCK",
])("a block of %s is found whole, in files, code and one line", (label) => {
  const block = [begin(label), ...lines, end(label)];
  const written = [
    block.join("\n"),
    block.join("\r\n"),
    block.join(String.raw`\n`),
    block.join(" "),
  ];

  for (const key of written)
    expect(foundBy(privateKey, `key: ${key}\nnext: 1`)).toEqual([`PRIVATE_KEY ${key}`]);
});

test("a key whose lines are literals of code is found from its first to its last line", () => {
  const [first, second] = lines;
  const key = `${begin("PRIVATE KEY")}\\n" +\n  "${first}\\n" +\n  "${second}\\n" +\n  "${end("PRIVATE KEY")}`;

  expect(foundBy(privateKey, `const k = "${key}";`)).toEqual([`PRIVATE_KEY ${key}`]);
});

test("a key that was cut off ends with its Base64", () => {
  const key = [begin("RSA PRIVATE KEY"), ...lines].join("\n");

  expect(foundBy(privateKey, key)).toEqual([`PRIVATE_KEY ${key}`]);
  expect(foundBy(privateKey, `${key}\n\n(some lines left out)`)).toEqual([`PRIVATE_KEY ${key}`]);
});

test("a key of PuTTY is found with the sum that ends it", () => {
  const key = [
    "PuTTY-User-Key-File-3: ssh-ed25519",
    "Encryption: none",
    "Comment: work",
    "Public-Lines: 1",
    randomText(word, 64),
    "Private-Lines: 1",
    randomText(word, 44),
    `Private-MAC: ${randomText(hex, 64)}`,
  ].join("\n");

  expect(foundBy(privateKey, `${key}\n`)).toEqual([`PRIVATE_KEY ${key}`]);
});

test.each([
  ["PKCS #1", "MIIEpAIBAAKCAQEA"],
  ["PKCS #8", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"],
  ["SEC 1", "MHcCAQEEI"],
  ["Ed25519", "MC4CAQAwBQYDK2VwBCIEI"],
  ["OpenSSH", "b3BlbnNzaC1rZXktdjE"],
])("bare Base64 of a key of %s is found by its first bytes", (_, opening) => {
  const key = opening + randomText(word, 80);

  expect(foundBy(privateKey, `data: ${key}`)).toEqual([`PRIVATE_KEY ${key}`]);
});

test("the Base64 of a PEM file is found", () => {
  const key = Buffer.from([begin("EC PRIVATE KEY"), ...lines].join("\n")).toString("base64");

  expect(foundBy(privateKey, `tls.key: ${key}`)).toEqual([`PRIVATE_KEY ${key}`]);
});

test("of JSON Web Keys and XML keys only the private members are found", () => {
  const [d, p, n] = lines;
  const jwk = `{"kty":"RSA","n":"${n}","e":"AQAB","d":"${d}","p":"${p}"}`;
  const xml = `<RSAKeyValue><Modulus>${n}</Modulus><D>${d}</D></RSAKeyValue>`;

  expect(foundBy(privateKey, jwk)).toEqual([`PRIVATE_KEY ${d}`, `PRIVATE_KEY ${p}`]);
  expect(foundBy(privateKey, xml)).toEqual([`PRIVATE_KEY ${d}`]);
});

test.each([
  ["a public key", [begin("PUBLIC KEY"), ...lines, end("PUBLIC KEY")].join("\n")],
  ["a certificate", [begin("CERTIFICATE"), ...lines, end("CERTIFICATE")].join("\n")],
  ["a place for a key", [begin("PRIVATE KEY"), "REPLACE ME", end("PRIVATE KEY")].join("\n")],
  ["Base64 of a public key", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + randomText(word, 60)],
  [
    "Base64 of a certificate",
    Buffer.from(begin("CERTIFICATE") + lines.join("")).toString("base64"),
  ],
  ["members of something else", `{"d":"${lines[0]}","title":"x"}`.replace("{", '{"a":1,')],
])("%s is no private key", (_, text) => {
  expect(foundBy(privateKey, text)).toEqual([]);
});
