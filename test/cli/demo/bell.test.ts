import { describe, expect, it } from "vitest";
import { Webhook } from "standardwebhooks";
import { startBell } from "../../../services/cli/demo/bell.ts";

function ring(env: Readonly<Record<string, string>>, secret: string, body: string) {
  const sentAt = new Date();
  return fetch(env["COUNTERSIGN_WEBHOOK_URL"] ?? "", {
    method: "POST",
    body,
    headers: {
      "webhook-id": "req_1.1.webhook",
      "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign("req_1.1.webhook", sentAt, body),
    },
  });
}

const CARD = JSON.stringify({ type: "request.opened", data: { request_id: "req_1" } });

describe("the bell", () => {
  it("rings for a card that is signed with its secret", async () => {
    await using bell = await startBell();
    const rung = bell.rung("req_1");

    const { status } = await ring(bell.env, bell.env["COUNTERSIGN_WEBHOOK_SECRET"] ?? "", CARD);

    expect(status).toBe(204);
    expect(await rung).toBeLessThanOrEqual(Date.now());
  });

  it("takes no card of anybody else, and nothing that is no card", async () => {
    await using bell = await startBell();
    const other = `whsec_${Buffer.alloc(32).toString("base64")}`;

    expect((await ring(bell.env, other, CARD)).status).toBe(400);
    expect((await ring(bell.env, bell.env["COUNTERSIGN_WEBHOOK_SECRET"] ?? "", "[]")).status).toBe(
      400,
    );
  });
});
