import { expect, test } from "vitest";
import { saidSecret } from "../../../../services/core/redaction/detectors/said-secret.ts";
import { foundBy } from "../secrets/found-by.ts";

test.each([
  ["the password is Regen!71", "Regen!71"],
  ["Password: Regen!71.", "Regen!71"],
  ["pw:Regen!71", "Regen!71"],
  ["pwd -> Regen!71", "Regen!71"],
  ["the wifi password for the guest room is regen-7-1", "regen-7-1"],
  ["password (prod): Regen!71", "Regen!71"],
  ["set the passphrase to “Regen!71”", "Regen!71"],
  ["I changed the password to Regen!71, thanks", "Regen!71"],
  ["PIN 4711", "4711"],
  ["my pin is 4711", "4711"],
  ["Das Passwort lautet Regen!71", "Regen!71"],
  ["Kennwort: Regen!71", "Regen!71"],
  ["le mot de passe est Regen!71", "Regen!71"],
  ["la contraseña es Regen!71", "Regen!71"],
  ["a senha é Regen!71", "Regen!71"],
  ["het wachtwoord is Regen!71", "Regen!71"],
  ["hasło to Regen!71", "Regen!71"],
  ["пароль: Regen!71", "Regen!71"],
  ["パスワードはRegen!71", "Regen!71"],
  ["密码是Regen!71", "Regen!71"],
  ["비밀번호: Regen!71", "Regen!71"],
  ["the login is ana.ruiz / Regen!71", "Regen!71"],
  ["credentials: ana:Regen!71", "Regen!71"],
  ["creds for staging: ana.ruiz / Regen!71", "Regen!71"],
  ["log in with ana.ruiz and Regen71xy", "Regen71xy"],
  ["wifi: guest / Regen71xy", "Regen71xy"],
  ["use ana / Regen71xy for the demo", "Regen71xy"],
  ["root:Regen71xy", "Regen71xy"],
  ['{"pass":"Regen!71"}', "Regen!71"],
  ["echo 'Regen!71' | passwd --stdin ana", "Regen!71"],
  ["echo ana:Regen!71 | chpasswd", "Regen!71"],
  ["net user ana Regen!71 /add", "Regen!71"],
  ["rabbitmqctl add_user ana Regen!71", "Regen!71"],
  ["ana パスワード Regen71xy", "Regen71xy"],
  ["use Regen71xy to log in", "Regen71xy"],
  ["sign in as ana with Regen71xy", "Regen71xy"],
  ["sshpass -p Regen!71 ssh ana@host", "Regen!71"],
  ["sshpass -p'Regen!71' ssh ana@host", "Regen!71"],
  ["redis-cli -h cache -a Regen!71 ping", "Regen!71"],
  ["mysql -u root -pRegen!71 shop", "Regen!71"],
  ["curl -s -u ana:Regen!71 https://acme.test", "Regen!71"],
  ["docker login -u ana -p Regen!71 acme.test", "Regen!71"],
  ["htpasswd -bc /etc/htpasswd ana Regen!71", "Regen!71"],
  ["net use X: \\\\srv\\x /user:ana Regen!71", "Regen!71"],
  ["machine acme.test login ana password Regen!71", "Regen!71"],
  ["CREATE USER ana IDENTIFIED BY 'Regen!71'", "Regen!71"],
  ["CREATE USER ana IDENTIFIED BY Regen71;", "Regen71"],
  ['setopt(c, CURLOPT_PROXYPASSWORD, ")Regen!71")', ")Regen!71"],
  ["ALTER USER ana IDENTIFIED WITH caching_sha2_password BY 'Regen!71'", "Regen!71"],
  ["CREATE ROLE ana LOGIN ENCRYPTED PASSWORD 'Regen!71'", "Regen!71"],
  ["ConvertTo-SecureString -String -Force Regen71xy", "Regen71xy"],
  ["Authorization: Basic YW5hOlJlZ2VuITcx", "YW5hOlJlZ2VuITcx"],
])("%s tells a password", (text, value) => {
  expect(foundBy(saidSecret, text)).toEqual([`PASSWORD ${value}`]);
});

test.each([
  ["please rotate k3Jd92LmQx81 for acme", "k3Jd92LmQx81"],
  ["Can you revoke the old token 8f3kd92mzq71? Thanks", "8f3kd92mzq71"],
  ["the new key is k3Jd92LmQx81", "k3Jd92LmQx81"],
  ["Der Schlüssel ist k3Jd92LmQx81", "k3Jd92LmQx81"],
  ["send Bearer k3Jd92LmQx81 with it", "k3Jd92LmQx81"],
  ["Authorization: ApiKey k3Jd92LmQx81k3Jd92LmQx81", "k3Jd92LmQx81k3Jd92LmQx81"],
  [
    'Digest username="ana", response="0f9c1e7ab35d24688ce0b1f7a2d39c55"',
    "0f9c1e7ab35d24688ce0b1f7a2d39c55",
  ],
  [
    "https://files.test/a?X-Amz-Signature=0f9c1e7ab35d24688ce0b1f7a2d39c55&a=1",
    "0f9c1e7ab35d24688ce0b1f7a2d39c55",
  ],
  ["BUNDLE_GEMS__ACME__COM: ana:Regen71", "ana:Regen71"],
])("%s tells a key", (text, value) => {
  expect(foundBy(saidSecret, text)).toEqual([`API_KEY ${value}`]);
});

test.each([
  [
    "https://blob.test/a?sv=2024&sig=k3Jd92LmQx81%2Bk3Jd92LmQx81%3D",
    "k3Jd92LmQx81%2Bk3Jd92LmQx81%3D",
  ],
  [
    `https://files.test/a?X-Amz-Credential=${"AK" + "IA7KQ2WZ5RT4XN6MPL"}%2F20310204%2Feu-north-1`,
    "AK" + "IA7KQ2WZ5RT4XN6MPL",
  ],
])("%s tells a key of a cloud", (text, value) => {
  expect(foundBy(saidSecret, text)).toEqual([`CLOUD_KEY ${value}`]);
});

test.each([
  "the password is required",
  "Your password was changed yesterday",
  "if (user.password !== hash(input)) throw new Error('bad password')",
  "password: ${DB_PASSWORD}",
  "password: <YOUR_PASSWORD>",
  "password = process.env.DB_PASSWORD",
  "the key is to listen",
  "the key is under the mat",
  "Please pass it to 2024-03-01",
  "use 2024-01-01 to log the date",
  "rotate logs in /var/log/app-2024.log",
  "revoke access until 2026-11-26",
  "pin 13 to version 1.2.3",
  "Basic understanding of HTTP",
  "the token is valid for 3600 seconds",
  "login: see README",
  "mysql -u root -p shop",
  "curl -u $USER:$PASS https://acme.test",
  "connect with https://api.acme.test/v1",
  "signed in with google-oauth2",
  "a value is identified by the name of its field",
  "readonly key: Uint8Array",
  "root:x:0:0:root:/root:/bin/bash",
  "echo 'done 71' | tee log",
  "use a / b for paths",
  "ssh: see docs / FAQ",
  "net user ana /add",
  "const pass = expectedTrimmed",
  "const key = keys2[keys2.length - 1]",
  "--accent:#1f4e8c;--pass:#146c43;--fail:#a61b1b",
  'const NAMES = ["user", "password", "logFile"]',
])("%s tells nothing", (text) => {
  expect(foundBy(saidSecret, text)).toEqual([]);
});
