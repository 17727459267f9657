import { expect, test } from "vitest";
import { redact } from "../../../services/core/redaction/redact.ts";

test.each([
  ["a quote in a URL's value", "https://h.example/?password=ab%20c'de9&z=1"],
  ["commas and brackets in a URL's value", "https://h.example/?password=gr,alo;x9(z)!*&z=1"],
  ["a quote in a line of an environment", "PASSWORD=gruff'alo7"],
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
