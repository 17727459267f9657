import { expect, test } from "vitest";
import { Secret } from "../../services/core/config/secret.ts";
import { formToken, Sessions, shownToken, type Session } from "../../services/console/sessions.ts";
import { SignInFlows, type SignInFlow } from "../../services/console/sign-in-flows.ts";

const DANA = {
  person: "https://idp.example|dana",
  name: "Dana",
  accessToken: new Secret("token"),
  provider: 0,
  expiresAtMs: 1_000,
};
const SHOWN = { requestId: "req_1", actionDigest: "aa", viewDigest: "bb", whole: true };

test("a session ends at its time", () => {
  let nowMs = 0;
  const sessions = new Sessions(() => nowMs);
  const { id } = sessions.open(DANA);
  nowMs = 999;
  const before = sessions.find(id);

  nowMs = 1_000;

  expect(before?.name).toBe("Dana");
  expect(sessions.find(id)).toBeUndefined();
});

test("a session that is closed, or never was, is none", () => {
  const sessions = new Sessions(() => 0);
  const { id } = sessions.open(DANA);

  sessions.close(id);

  expect([sessions.find(id), sessions.find("x"), sessions.find(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("when there are too many, the oldest goes", () => {
  const sessions = new Sessions(() => 0, 2);
  const [first, second, third] = [1, 2, 3].map(() => sessions.open(DANA));

  expect(sessions.find(first?.id)).toBeUndefined();
  expect(sessions.find(second?.id)).toBe(second);
  expect(sessions.find(third?.id)).toBe(third);
});

test("a session prints no token", () => {
  const session = new Sessions(() => 0).open(DANA);

  expect(JSON.stringify(session)).not.toContain('"token"');
});

test("proofs of one session, of one page, fit no other", () => {
  const sessions = new Sessions(() => 0);
  const [one, other]: readonly Session[] = [sessions.open(DANA), sessions.open(DANA)];
  if (one === undefined || other === undefined) throw new Error("not opened");

  const proofs = [
    formToken(one),
    formToken(other),
    shownToken(one, SHOWN),
    shownToken(other, SHOWN),
    shownToken(one, { ...SHOWN, whole: false }),
    shownToken(one, { ...SHOWN, requestId: "req_2" }),
    shownToken(one, { ...SHOWN, viewDigest: "cc" }),
  ];

  expect(new Set(proofs).size).toBe(proofs.length);
});

const FLOW: SignInFlow = {
  state: "state",
  nonce: "nonce",
  codeVerifier: "verifier",
  provider: 0,
  browser: "browser",
  returnTo: "/",
  begunAtMs: 0,
};

test("a sign-in is ended by its own browser only, which may still end it afterwards", () => {
  const flows = new SignInFlows(() => 0);
  flows.begin(FLOW);

  expect(flows.take("state", "another")).toBeUndefined();
  expect(flows.take("state", undefined)).toBeUndefined();
  expect(flows.take("state", "browser")).toBe(FLOW);
  expect(flows.take("state", "browser")).toBeUndefined();
});

test("a sign-in that took longer than ten minutes is over", () => {
  let nowMs = 0;
  const flows = new SignInFlows(() => nowMs);
  flows.begin(FLOW);

  nowMs = 600_001;

  expect(flows.take("state", "browser")).toBeUndefined();
});

test("however many begin a sign-in, memory stays bounded: the oldest goes", () => {
  const flows = new SignInFlows(() => 0);
  for (let index = 0; index <= 10_000; index += 1) flows.begin({ ...FLOW, state: String(index) });

  expect(flows.take("0", "browser")).toBeUndefined();
  expect(flows.take("1", "browser")).toBeDefined();
});
