import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  RequestStatus,
  type RevealValueRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { sealValue } from "../../services/adapters/reveal/seal-value.ts";
import { Fault } from "../../services/core/fault.ts";
import { ballot, hidden, type Visited, type Visitor } from "../support/console-visitor.ts";
import { startConsole, type TestConsole } from "../support/console.ts";

const ID = "req_aaaaaaaaaaaaaaaaaaaaaaaaaa";
const PAGE = `/requests/${ID}`;
const VALUE = "Ana <b>Ruiz</b>\u202E\u0007";
const revealable = [{ placeholder: "<EMAIL_1>", label: "pii.email" }];
const wanted = { placeholder: "<EMAIL_1>", reason: "CRM-7" };

let running: TestConsole;
let dana: Visitor;
let page: Visited;

beforeAll(async () => {
  running = await startConsole();
  dana = running.visitor();
  await dana.signIn("dana");
});
beforeEach(async () => {
  const { peer } = running;
  peer.requests.clear();
  for (const calls of [peer.revealed, peer.calls]) calls.length = 0;
  peer.script.reveal = sealedFor(VALUE);
  peer.add({ revealable });
  page = await dana.open(PAGE);
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
});

/** A sidecar behind the service that seals this value. */
function sealedFor(value: string, lifeMs = 60_000) {
  return async ({ requestId, placeholder, recipientKey }: RevealValueRequest) => {
    const revealId = "reveal_1";
    const header = { requestId, revealId, placeholder, expiresAtMs: Date.now() + lifeMs };
    return { revealId, sealed: await sealValue(value, { ...header, recipientKey }) };
  };
}

test.each([
  ["not_revealable", "permission_denied", 403],
  ["sidecar_silent", "unavailable", 503],
  ["reveal_limit", "resource_exhausted", 429],
] as const)(
  "a look that is refused as %s is told on the page of the request",
  async (reason, code, status) => {
    running.peer.script.reveal = async () => {
      throw new Fault({ code, reason, message: "It is not shown." });
    };

    const refused = await dana.post(`${PAGE}/reveal`, { ...ballot(page), ...wanted });

    expect(refused.status).toBe(status);
    expect(refused.body).toContain("It is not shown.");
    expect(refused.body).toContain(reason);
  },
);

test("a value that comes too late is not shown", async () => {
  running.peer.script.reveal = sealedFor(VALUE, -1);

  const refused = await dana.post(`${PAGE}/reveal`, { ...ballot(page), ...wanted });

  expect(refused.body).toContain("reveal_expired");
  expect(refused.body).not.toContain("Ruiz");
});

test("nothing is asked for from another page, without the session's token, or by GET", async () => {
  const tokenless = { ...ballot(page), ...wanted, token: "" };

  const answers = [
    await dana.postOnly(`${PAGE}/reveal`, tokenless),
    await dana.postOnly(
      `${PAGE}/reveal`,
      { ...ballot(page), ...wanted },
      { origin: "https://e.example" },
    ),
    await dana.postOnly(`${PAGE}/reveal`, {
      ...ballot(page),
      ...wanted,
      view_digest: "0".repeat(64),
    }),
    await dana.send(`${PAGE}/reveal`),
  ];

  expect(answers.map(({ status }) => status >= 400)).toEqual([true, true, true, true]);
  expect(running.peer.revealed).toEqual([]);
});

test("no form asks for what nobody may see", async () => {
  running.peer.add({ id: "req_none" });
  running.peer.add({ id: "req_over", revealable, status: RequestStatus.DENIED });

  for (const path of ["/requests/req_none", "/requests/req_over"])
    expect((await dana.open(path)).body).not.toContain("See a hidden value");
});

test("the value stands on one page, as text, which is kept nowhere and leaves itself in time", async () => {
  expect(page.body).toContain("&lt;EMAIL_1&gt; (pii.email)");

  const shown = await dana.post(`${PAGE}/reveal`, { ...ballot(page), ...wanted });
  const again = await dana.open(PAGE);

  expect(shown.status).toBe(200);
  expect(shown.body).toContain("Ana &lt;b&gt;Ruiz&lt;/b&gt;\\u202e\\u0007");
  expect(shown.headers["cache-control"]).toBe("no-store");
  expect(shown.headers["refresh"]).toMatch(new RegExp(`^(5[0-9]|60); url=${PAGE}$`));
  expect(again.body).not.toContain("Ruiz");
  const [asked] = running.peer.revealed;
  expect(asked).toMatchObject({ requestId: ID, ...wanted, channel: "console" });
  expect(Buffer.from(asked?.viewDigest ?? []).toString("hex")).toBe(hidden(page, "view_digest"));
});

test("every look has a key of its own", async () => {
  for (const _turn of [1, 2]) await dana.post(`${PAGE}/reveal`, { ...ballot(page), ...wanted });

  const keys = running.peer.revealed.map(({ recipientKey }) =>
    Buffer.from(recipientKey).toString("hex"),
  );
  expect(new Set(keys).size).toBe(2);
});
