import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Receiver } from "../support/receiver.ts";
import { askForExport, startStack, type Stack } from "../support/stack.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const MAIN = join(import.meta.dirname, "../../services/notifier/main.ts");
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ tls: "local" });
});
afterAll(() => stack.stop());

test("a configuration that is not usable ends it with 78 and names every problem", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN], {
    env: { COUNTERSIGN_TLS: "perhaps", COUNTERSIGN_WEBHOOK_SECRET: SECRET },
    encoding: "utf8",
  });

  expect(status).toBe(78);
  expect(stdout).toBe("");
  expect(stderr).toContain("COUNTERSIGN_TLS");
  expect(stderr).toContain("COUNTERSIGN_NATS_URL");
  expect(stderr).not.toContain(SECRET);
});

test("cards travel under the embedded authority, and a stop ends it cleanly", async () => {
  await using receiver = await new Receiver(SECRET).start();
  const notifier = await stack.start("services/notifier/main.ts", {
    COUNTERSIGN_WEBHOOK_URL: receiver.url,
    COUNTERSIGN_WEBHOOK_SECRET: SECRET,
    COUNTERSIGN_WEBHOOK_CALLBACK_URL: "https://approvals.example/v1/callback",
  });
  const agent = await stack.workload("demo-agent", { owner: "olivia" });
  const { requestId } = await askForExport(agent);

  const card = await receiver.card(requestId, "request.opened");

  expect(card.data.vote?.url).toBe("https://approvals.example/v1/callback");
  expect(await notifier.stop()).toBe(0);
});
