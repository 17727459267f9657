import { expect, test } from "vitest";
import { redact } from "../../../services/core/redaction/redact.ts";

test.each([
  ["a quote in a URL's value", "https://h.example/?password=ab%20c'de9&z=1"],
  ["commas and brackets in a URL's value", "https://h.example/?password=gr,alo;x9(z)!*&z=1"],
  ["a quote in a line of an environment", "PASSWORD=gruff'alo7"],
  ["an ampersand in a line of an environment", "PASSWORD=gruff&alo7"],
  ["a quote in a value of YAML", 'password: gruff"alo7'],
  ["a doubled quote in YAML", "password: 'gruff''alo7'"],
  ["a doubled quote in a program", 'password = "gruff""alo7"'],
])("%s ends no secret", (_, text) => {
  const [part] = redact([{ name: "text", text }]).parts;

  expect(part?.text).toMatch(/<PASSWORD_1>/);
  expect(part?.text).not.toMatch(/de9|alo|z\)/);
});

test.each([
  [
    "(see https://h.example/?password=gruffalo7). Then",
    "(see https://h.example/?password=<PASSWORD_1>). Then",
  ],
  [
    "get('https://h.example/?password=gruffalo7'+more)",
    "get('https://h.example/?password=<PASSWORD_1>'+more)",
  ],
  ["say('password=gruffalo7','b')", "say('password=<PASSWORD_1>','b')"],
  ["password = '''gruffalo7'''", "password = '''<PASSWORD_1>'''"],
  ["user=bob&password=a+'--gruff'+b&n=1", "user=bob&password=<PASSWORD_1>&n=1"],
  [
    "https://h.example/?password=%22<PASSWORD_1>%22&z=1",
    "https://h.example/?password=%22<PASSWORD_1>%22&z=1",
  ],
])("what closes %j is no part of the secret", (text, redacted) => {
  const [part] = redact([{ name: "text", text }]).parts;

  expect(part?.text).toBe(redacted);
});

test.each([
  ["login(password=b'gruffalo7')", "login(password=b'<PASSWORD_1>')"],
  ['string password = @"gruffalo7";', 'string password = @"<PASSWORD_1>";'],
  ['let api_key: &str = "gruffalo7";', 'let api_key: &str = "<API_KEY_1>";'],
  ['var password string = "gruffalo7"', 'var password string = "<PASSWORD_1>"'],
  ["password: !!str gruffalo7", "password: !!str <PASSWORD_1>"],
  [
    '{"Password ":[{"value":"gruffalo7"},{"note":"ok"}]}',
    '{"Password ":[{"value":"<PASSWORD_1>"},{"note":"ok"}]}',
  ],
  [
    "CREATE USER MAPPING FOR app SERVER s OPTIONS (password 'gruffalo7')",
    "CREATE USER MAPPING FOR app SERVER s OPTIONS (password '<PASSWORD_1>')",
  ],
  [
    "aws secretsmanager delete-secret --secret-id prod/db/password",
    "aws secretsmanager delete-secret --secret-id prod/db/password",
  ],
])("of %j the value is hidden, and nothing around it", (text, redacted) => {
  const [part] = redact([{ name: "text", text }]).parts;

  expect(part?.text).toBe(redacted);
});

test.each([
  "aws ssm put-parameter --name /db/x --type SecureString --value gruffalo7",
  "az keyvault secret set --vault-name v --name x --value=gruffalo7",
  "gh secret set DB --body gruffalo7",
  "kubectl create secret generic db --from-literal=foo=gruffalo7",
  "kubectl create secret generic db --from-literal foo=gruffalo7",
  "npm config set //registry.example/:_authToken gruffalo7",
  "redis-cli CONFIG SET requirepass gruffalo7",
  "sqlplus scott/gruffalo7@db",
  "ssh-keygen -t ed25519 -N gruffalo7 -f k",
  'const password = process.env.PW || "gruffalo7"',
  'password = os.getenv("PW") or "gruffalo7"',
  '{"passwords":{"bob":"gruffalo"}}',
  '{"password_for_db":"gruffalo7"}',
  '{"ChangePasswordTo":"gruffalo7"}',
])("%s keeps no secret to itself", (text) => {
  const [part] = redact([{ name: "text", text }]).parts;

  expect(part?.text).toMatch(/<(?:PASSWORD|API_KEY)_1>/);
  expect(part?.text).not.toContain("gruffalo");
});

test.each([
  "kubectl rollout restart deployment/token-service -n auth",
  "pg_dump -h db.prod -U admin -Fc orders > orders.dump",
  "kubectl create configmap app --from-literal=mode=canary7",
  "redis-cli CONFIG SET maxmemory 100mb",
  '{"tool":"github.merge","owner":"acme","repo":"widgets","pull_number":42}',
])("%s shows what it does", (text) => {
  const [part] = redact([{ name: "text", text }]).parts;

  expect(part?.text).toBe(text);
});

test("lines of Base64 are one text, wherever a value stands in it", () => {
  const shown = Array.from({ length: 60 }, (_, at) => {
    const text = `${"x".repeat(at)} is followed by what is long enough: ana.ruiz@mail.example, and so on and on`;
    const lines = btoa(text).replaceAll(/.{64}/g, "$&\n");
    return redact([{ name: "text", text: lines }]).parts[0]?.text ?? "";
  }).filter((text) => !text.includes("<EMAIL_1>"));

  expect(shown).toEqual([]);
});

test("the host of a command stays in sight, and is no mailbox", () => {
  const text = "ssh deploy@web-1.prod.example 'systemctl restart api'";

  expect(redact([{ name: "text", text }]).parts[0]?.text).toBe(text);
});
