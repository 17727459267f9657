import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ballot, type Visited, type Visitor } from "../support/console-visitor.ts";
import { startConsole, type TestConsole } from "../support/console.ts";

const ID = "req_aaaaaaaaaaaaaaaaaaaaaaaaaa";
const PAGE = `/requests/${ID}`;

let running: TestConsole;
let dana: Visitor;
let page: Visited;

beforeAll(async () => {
  running = await startConsole();
  dana = running.visitor();
  await dana.signIn("dana");
});

beforeEach(async () => {
  running.peer.votes.length = 0;
  running.peer.add();
  page = await dana.open(PAGE);
});

afterAll(async () => {
  await running[Symbol.asyncDispose]();
});

test.each([
  ["from another origin", { origin: "https://evil.example" }],
  ["from another port of this machine", { origin: "http://localhost:1" }],
  ["from a page without an origin", { origin: "null" }],
  ["from the same site only", { "sec-fetch-site": "same-site" }],
  ["from another site", { "sec-fetch-site": "cross-site" }],
  ["that says nothing of where it is from", { origin: undefined, "sec-fetch-site": undefined }],
])("a vote %s is refused, with a right token", async (_where, headers) => {
  const refused = await dana.postOnly(
    `${PAGE}/vote`,
    { ...ballot(page), choice: "approve" },
    headers,
  );

  expect(refused.status).toBe(403);
  expect(refused.body).toContain("not_from_here");
  expect(running.peer.votes).toEqual([]);
});

test("a vote without the session's token, or with another session's, is refused", async () => {
  const sam = running.visitor();
  await sam.signIn("sam");
  const theirs = ballot(await sam.open(PAGE));
  const { token: _token, ...without } = ballot(page);

  const missing = await dana.postOnly(`${PAGE}/vote`, { ...without, choice: "approve" });
  const foreign = await dana.postOnly(`${PAGE}/vote`, { ...theirs, choice: "approve" });

  expect([missing.status, foreign.status]).toEqual([403, 403]);
  expect(running.peer.votes).toEqual([]);
});

test("a vote of nobody, or of a session that has ended, does nothing and says so", async () => {
  const left = running.visitor();
  await left.signIn("sam");
  const theirs = ballot(await left.open(PAGE));
  await left.post("/sign-out", { token: theirs["token"] ?? "" });

  const refused = await left.postOnly(`${PAGE}/vote`, { ...theirs, choice: "approve" });

  expect(refused.status).toBe(401);
  expect(refused.body).toContain("Nothing was done.");
  expect(running.peer.votes).toEqual([]);
});

test("digests that this session was never shown are refused before anybody is asked", async () => {
  const forged = { ...ballot(page), choice: "approve", view_digest: "ab".repeat(32) };

  const refused = await dana.postOnly(`${PAGE}/vote`, forged);

  expect(refused.status).toBe(403);
  expect(running.peer.votes).toEqual([]);
});

test("the proof of another request does not serve for this one", async () => {
  running.peer.add({ id: "req_another" });
  const other = ballot(await dana.open("/requests/req_another"));

  const refused = await dana.postOnly(`${PAGE}/vote`, { ...other, choice: "approve" });

  expect(refused.status).toBe(403);
});

test.each([
  ["over 64 KiB", { body: `comment=${"x".repeat(70_000)}` }, 413],
  ["that is JSON", { headers: { "content-type": "application/json" }, body: "{}" }, 400],
  ["that names a field twice", { body: "token=a&token=b" }, 400],
  ["of too many fields", { body: Array.from({ length: 40 }, (_, i) => `f${i}=1`).join("&") }, 400],
  ["that is not UTF-8", { body: Buffer.from([0x61, 0x3d, 0xff]) }, 400],
])("a body %s is refused", async (_what, given, status) => {
  const { headers, body } = { headers: {}, ...given };

  const refused = await dana.send(`${PAGE}/vote`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      origin: running.origin,
      ...headers,
    },
    body,
  });

  expect(refused.status).toBe(status);
  expect(running.peer.votes).toEqual([]);
});

test("a choice that is no choice is refused", async () => {
  const refused = await dana.postOnly(`${PAGE}/vote`, { ...ballot(page), choice: "maybe" });

  expect(refused.status).toBe(400);
  expect(refused.body).toContain("choice: must be one of approve, deny");
});

test.each([
  ["another host", { host: "evil.example" }],
  ["an address that is not its name", { host: "127.0.0.1" }],
])("a request for %s is refused", async (_what, headers) => {
  const refused = await dana.send("/", { headers });

  expect(refused.status).toBe(421);
});

test.each(["PUT", "DELETE", "OPTIONS", "PATCH"])("%s is refused", async (method) => {
  expect((await dana.send(PAGE, { method })).status).toBe(405);
});

test.each(["/requests/a/b/c", "/requests/%2e%2e%2f", "/assets/../main.ts", "/__proto__", "/me/"])(
  "there is nothing at %s",
  async (path) => {
    expect((await dana.send(path)).status).toBe(404);
  },
);

test("nothing changes by GET", async () => {
  for (const path of ["/sign-out", "/me/link-code", `${PAGE}/vote`]) {
    expect((await dana.send(path)).status).toBe(404);
  }
});

test("every page forbids scripts but ours, frames, guessing of types and being kept", async () => {
  const { headers } = page;

  expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self'");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("same-origin");
  expect(page.body).not.toMatch(/<script(?! type="module" src=)|<style|\son[a-z]+=|style="/);
});
