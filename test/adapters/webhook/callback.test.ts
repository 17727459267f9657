import { expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { MemoryReplayStore } from "../../../services/adapters/memory/replay-store.ts";
import {
  verifyCallback,
  type IncomingCallback,
} from "../../../services/adapters/webhook/callback.ts";
import { WebhookSecret } from "../../../services/adapters/webhook/secret.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NOW_MS = 1_790_000_000_000;
const DIGEST = Buffer.alloc(32, 7).toString("base64");
const VOTE = {
  request_id: "req_abc",
  choice: "approve",
  comment: "Gut so",
  action_digest: DIGEST,
  view_digest: DIGEST,
};

test.each([
  ["webhook-id", undefined, "callback_header_missing"],
  ["webhook-id", "x".repeat(257), "callback_header_missing"],
  ["webhook-timestamp", undefined, "callback_header_missing"],
  ["webhook-timestamp", "soon", "callback_timestamp_refused"],
  ["webhook-timestamp", String(NOW_MS / 1000 - 301), "callback_timestamp_refused"],
  ["webhook-timestamp", String(NOW_MS / 1000 + 301), "callback_timestamp_refused"],
  ["webhook-timestamp", String(NOW_MS / 1000 - 1), "callback_signature_invalid"],
  ["webhook-id", "another", "callback_signature_invalid"],
  ["webhook-signature", undefined, "callback_header_missing"],
  ["webhook-signature", "v1,AAAA", "callback_signature_invalid"],
  ["authorization", undefined, "callback_header_missing"],
  ["authorization", "Basic abc", "callback_header_missing"],
])("header %s = %j: %s", async (name, value, reason) => {
  const incoming = signed(JSON.stringify(VOTE));

  const verify = verifyCallback({ ...incoming, headers: { ...incoming.headers, [name]: value } });

  await expect(verify).rejects.toMatchObject({ code: "unauthenticated", reason });
});

test.each([
  ["not json", "body"],
  ["[]", "body"],
  ["null", "body"],
  ["x".repeat(16_385), "body"],
  [JSON.stringify(VOTE).replace("{", '{"choice":"deny",'), "body"],
  [JSON.stringify({ ...VOTE, approver: "alice@example.com" }), "approver"],
  [`{"__proto__":"x"}`, "__proto__"],
  [JSON.stringify({ ...VOTE, comment: 7 }), "comment"],
  [JSON.stringify({ ...VOTE, comment: "x".repeat(2001) }), "comment"],
  [JSON.stringify({ ...VOTE, comment: "\ud800" }), "comment"],
  [JSON.stringify({ ...VOTE, choice: "yes" }), "choice"],
  [JSON.stringify({ ...VOTE, request_id: "../x" }), "request_id"],
  [JSON.stringify({ ...VOTE, request_id: undefined }), "request_id"],
  [JSON.stringify({ ...VOTE, action_digest: "AAAA" }), "action_digest"],
  [JSON.stringify({ ...VOTE, view_digest: undefined }), "view_digest"],
])("a signed body %j is refused, naming %s", async (body, field) => {
  const verify = verifyCallback(signed(body));

  await expect(verify).rejects.toMatchObject({ code: "invalid_argument", field });
});

test("a body that is not UTF-8 is refused", async () => {
  const incoming = { ...signed("{}"), rawBody: Uint8Array.of(0x7b, 0xff, 0x7d) };

  await expect(verifyCallback(incoming)).rejects.toMatchObject({ field: "body" });
});

test("an accepted callback cannot be played again", async () => {
  const incoming = signed(JSON.stringify(VOTE));
  await verifyCallback(incoming);

  const replay = verifyCallback(incoming);

  await expect(replay).rejects.toMatchObject({
    code: "already_exists",
    reason: "callback_replayed",
  });
});

test("a refused callback leaves its id free", async () => {
  const incoming = signed(JSON.stringify(VOTE));
  const { authorization: _, ...withoutToken } = incoming.headers;
  await expect(verifyCallback({ ...incoming, headers: withoutToken })).rejects.toThrow();

  const vote = await verifyCallback(incoming);

  expect(vote.requestId).toBe("req_abc");
});

test("a good callback gives the vote and hands the person's token on", async () => {
  const vote = await verifyCallback(signed(JSON.stringify(VOTE)));

  expect(vote).toEqual({
    requestId: "req_abc",
    choice: "approve",
    comment: "Gut so",
    actionDigest: new Uint8Array(32).fill(7),
    viewDigest: new Uint8Array(32).fill(7),
    personToken: "header.payload.signature",
  });
});

test("escaped quotes and an absent comment are fine, and so is one of several signatures", async () => {
  const { comment: _, ...vote } = VOTE;
  const quoted = signed(JSON.stringify({ ...vote, comment: 'she said "yes\\"' }));
  const signature = `v1,AAAA ${String(quoted.headers["webhook-signature"])}`;
  const headers = { ...quoted.headers, "webhook-signature": signature };

  const comments = [
    (await verifyCallback({ ...quoted, headers })).comment,
    (await verifyCallback(signed(JSON.stringify(vote)))).comment,
  ];

  expect(comments).toEqual(['she said "yes\\"', ""]);
});

/** Signed by the reference library, as an integration would. */
function signed(body: string): IncomingCallback {
  const id = "msg_1";
  return {
    rawBody: Buffer.from(body),
    headers: {
      "webhook-id": id,
      "webhook-timestamp": String(NOW_MS / 1000),
      "webhook-signature": new Webhook(SECRET).sign(id, new Date(NOW_MS), body),
      authorization: "Bearer header.payload.signature",
    },
    secret: new WebhookSecret(SECRET),
    nowMs: NOW_MS,
    replays: new MemoryReplayStore(() => NOW_MS),
  };
}
