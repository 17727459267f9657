import { expect, test } from "vitest";
import { parseTarget } from "../../services/adapters/webhook/address-guard.ts";
import { WebhookSecret } from "../../services/adapters/webhook/secret.ts";
import { parseNotifierConfig } from "../../services/notifier/config.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BASE = {
  COUNTERSIGN_HOME: "/home/x",
  COUNTERSIGN_DECISION_ADDRESS: "localhost:7401",
  COUNTERSIGN_NATS_URL: "nats://127.0.0.1:4222",
};

function parse(more: Readonly<Record<string, string>> = {}) {
  return parseNotifierConfig(
    { ...BASE, ...more },
    { target: parseTarget, secret: (text, field) => new WebhookSecret(text, field) },
  );
}

test.each([
  [{ COUNTERSIGN_WEBHOOK_URL: "https://a.example" }, "COUNTERSIGN_WEBHOOK_SECRET"],
  [
    { COUNTERSIGN_WEBHOOK_URL: "http://a.example", COUNTERSIGN_WEBHOOK_SECRET: SECRET },
    "COUNTERSIGN_WEBHOOK_URL",
  ],
  [
    { COUNTERSIGN_WEBHOOK_URL: "https://169.254.169.254/", COUNTERSIGN_WEBHOOK_SECRET: SECRET },
    "COUNTERSIGN_WEBHOOK_URL",
  ],
  [
    { COUNTERSIGN_WEBHOOK_URL: "https://a.example", COUNTERSIGN_WEBHOOK_SECRET: "short-secret" },
    "COUNTERSIGN_WEBHOOK_SECRET",
  ],
])("%j is refused, naming %s and no secret", (environment, variable) => {
  expect(() => parse(environment)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ variable })] }),
  );
  expect(() => parse(environment)).not.toThrow(/short-secret/);
});

test("without a webhook nothing about it is needed", () => {
  expect(parse()).toMatchObject({
    webhook: undefined,
    databaseUrl: "sqlite:/home/x/notifier.db",
    callbackHost: "127.0.0.1",
    callbackPort: 0,
  });
});

test("a webhook has a target and a secret that prints nothing", () => {
  const { webhook } = parse({
    COUNTERSIGN_WEBHOOK_URL: "https://hooks.example/a",
    COUNTERSIGN_WEBHOOK_SECRET: SECRET,
  });

  expect(webhook?.target.url.href).toBe("https://hooks.example/a");
  expect(JSON.stringify(webhook)).not.toContain(SECRET.slice(6));
});
