import { inspect } from "node:util";
import { expect, test } from "vitest";
import { WebhookSecret } from "../../../services/adapters/webhook/secret.ts";

const TEXT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

test.each([
  "",
  "whsec_",
  "whsec_c2hvcnQ=",
  "whsec_not base64 at all, but long enough",
  "x".repeat(200),
])("%j is refused, naming the field and not the secret", (text) => {
  const make = () => new WebhookSecret(text, "channels.ops.secret");

  expect(make).toThrow(/^channels\.ops\.secret: must be "whsec_" and base64 of 24 to 64 bytes$/);
});

test("a secret never prints itself", () => {
  const secret = new WebhookSecret(TEXT);

  const printed = [`${secret}`, JSON.stringify({ secret }), inspect({ secret }, { depth: 9 })];

  expect(printed.join()).not.toContain("MfKQ");
  expect(`${secret}`).toBe("[redacted]");
});

// The vector of the Standard Webhooks reference libraries: github.com/standard-webhooks/standard-webhooks,
// libraries/javascript/src/webhook.test.ts, "sign function works".
test("a signature is the published one", () => {
  const secret = new WebhookSecret(TEXT);

  const signature = secret.sign(
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1_614_265_330_000,
    '{"test": 2432232314}',
  );

  expect(signature).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});
