import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  DenialScope,
  GlassFinding,
  RequestStatus,
  VoteChoice,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Risk } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import { ballot, hidden, type Visited, type Visitor } from "../support/console-visitor.ts";
import { startConsole, type TestConsole } from "../support/console.ts";

const ID = "req_aaaaaaaaaaaaaaaaaaaaaaaaaa";
const PAGE = `/requests/${ID}`;
const LONG = JSON.stringify({ rows: "x".repeat(40_000) });

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
  for (const calls of [peer.votes, peer.broken, peer.reviewed, peer.calls]) calls.length = 0;
  peer.script.vote = () => undefined;
  peer.add();
  page = await dana.open(PAGE);
});

afterAll(async () => {
  await running[Symbol.asyncDispose]();
});

const PAYLOADS = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `'-alert(1)-'`,
  `</textarea></pre></code><svg/onload=alert(1)>`,
  `javascript:alert(1)`,
  `\u202Egnp.exe\u2066\u200B\u0007`,
];

test.each(PAYLOADS)("in no field does %j become more than text", async (payload) => {
  const text = `[${payload}]`;
  running.peer.add({
    id: "req_hostile",
    action: {
      tool: text,
      operation: text,
      target: text,
      argumentsJson: JSON.stringify({ [text]: text }),
      factsJson: JSON.stringify([text]),
      digest: new Uint8Array(32),
      classification: { [text]: 1 },
    },
    context: {
      reason: text,
      task: text,
      ticket: text,
      environment: text,
      sourceZone: text,
      destinationZone: text,
      principal: text,
      blastRadius: text,
    },
    agent: text,
    owner: text,
    rule: text,
    reasons: [{ code: text, message: text }],
    votes: [
      {
        person: { issuer: text, subject: text, name: text },
        choice: VoteChoice.DENY,
        comment: text,
      },
    ],
    delegation: [{ person: true, id: text }],
    escalatedTo: [text],
    breakGlassGroup: text,
    brokenGlass: { person: { issuer: text, subject: text, name: text }, reason: text },
    policyRevision: text,
    traceId: text,
    grantOffer: { uses: 3, window: durationFromMs(60_000), shape: [text] },
    timeline: [{ type: text, actor: text, text }],
  });

  const list = await dana.open("/");
  const shown = await dana.open("/requests/req_hostile");

  for (const { body } of [list, shown]) {
    expect(body).not.toMatch(/<script>|<img|<svg|onerror=alert\(1\)>|<\/pre><\/code><svg/);
    expect(body).not.toMatch(/href="javascript:/);
    // oxlint-disable-next-line no-control-regex -- they are what must not be there.
    expect(body).not.toMatch(/[\u202E\u2066\u200B\u0007]/u);
  }
});

test("a person's name is text, too", async () => {
  await using hostile = await startConsole({
    provider: { people: [{ sub: "eve", name: "<b onclick=alert(1)>Eve\u202E" }] },
  });

  const shown = await hostile.visitor().signIn("eve");

  expect(shown.body).toContain("&lt;b onclick=alert(1)&gt;Eve ");
});

test("a strong vote says no more of how than is known: it may have been a passkey", async () => {
  const person = { issuer: "https://idp.example", subject: "sam", name: "Sam Sommer" };
  running.peer.add({ votes: [{ person, choice: VoteChoice.APPROVE, strong: true }] });

  const shown = await dana.open(PAGE);

  expect(shown.body).toContain(", with a strong sign-in or a passkey");
});

test("a request that is not there is told as such", async () => {
  const missing = await dana.send("/requests/req_missing");

  expect(missing.status).toBe(404);
  expect(missing.body).toContain("There is no such request.");
});

test("a refused vote says why, keeps what was written, and offers what helps", async () => {
  running.peer.script.vote = () => {
    throw new Fault({ code: "permission_denied", reason: "step_up_required", message: "stronger" });
  };

  const refused = await dana.post(`${PAGE}/vote`, {
    ...ballot(page),
    choice: "approve",
    comment: "looks <right>",
  });

  expect(refused.status).toBe(403);
  expect(refused.body).toContain("This needs a stronger sign-in than yours");
  expect(refused.body).toContain(`href="/step-up?request=${ID}"`);
  expect(refused.body).toContain("looks &lt;right&gt;");
});

test.each([
  ["own_action", "permission_denied", "This is your own action"],
  ["not_in_group", "permission_denied", "You are in none of the groups"],
  ["view_digest_mismatch", "failed_precondition", "Read the page again"],
  ["settled", "failed_precondition", "was settled already"],
] as const)("the refusal %s is a sentence", async (reason, code, sentence) => {
  running.peer.script.vote = () => {
    throw new Fault({ code, reason, message: "no" });
  };

  const refused = await dana.post(`${PAGE}/vote`, { ...ballot(page), choice: "deny" });

  expect(refused.body).toContain(sentence);
});

test("a card of high risk that is cut can't be approved, not even by a form that was changed", async () => {
  running.peer.add({ action: { argumentsJson: LONG, digest: new Uint8Array(32).fill(1) } });
  const cut = await dana.open(PAGE);

  const refused = await dana.post(`${PAGE}/vote`, { ...ballot(cut), choice: "approve" });

  expect(cut.body).toContain(`Cut: 16384 of ${LONG.length} bytes are shown.`);
  expect(cut.body).not.toContain('value="approve"');
  expect(refused.status).toBe(409);
  expect(refused.body).toContain("card_was_cut");
  expect(running.peer.votes).toEqual([]);
});

test("it can be denied from the cut card, and approved from the whole one", async () => {
  running.peer.add({ action: { argumentsJson: LONG, digest: new Uint8Array(32).fill(1) } });
  const cut = await dana.open(PAGE);
  const whole = await dana.open(`${PAGE}?whole=1`);

  const denied = await dana.post(`${PAGE}/vote`, { ...ballot(cut), choice: "deny" });
  const approved = await dana.post(`${PAGE}/vote?whole=1`, { ...ballot(whole), choice: "approve" });

  expect(whole.body).toContain("x".repeat(40_000));
  expect([denied.status, approved.status]).toEqual([200, 200]);
  expect(running.peer.votes.map(({ choice }) => choice)).toEqual([
    VoteChoice.DENY,
    VoteChoice.APPROVE,
  ]);
});

test("a cut card of low risk can be approved", async () => {
  running.peer.add({
    risk: Risk.LOW,
    action: { argumentsJson: LONG, digest: new Uint8Array(32).fill(1) },
  });
  const cut = await dana.open(PAGE);

  await dana.post(`${PAGE}/vote`, { ...ballot(cut), choice: "approve" });

  expect(running.peer.votes).toHaveLength(1);
});

test("a vote goes out under the person's own token, for exactly what was shown", async () => {
  const voted = await dana.post(`${PAGE}/vote`, {
    ...ballot(page),
    choice: "approve",
    comment: "fine\r\nby me",
  });

  const [vote] = running.peer.votes;
  expect(voted.body).toContain("Your approval is recorded.");
  expect(running.peer.calls).toContain("vote dana");
  expect(vote).toMatchObject({
    requestId: ID,
    choice: VoteChoice.APPROVE,
    comment: "fine\nby me",
    channel: "console",
    bounded: false,
    remember: DenialScope.UNSPECIFIED,
    passkeyJson: "",
  });
  expect(vote?.actionDigest).toEqual(Buffer.alloc(32, 1));
  expect(vote?.viewDigest).toEqual(Buffer.alloc(32, 2));
});

test("a notice is shown once", async () => {
  const voted = await dana.post(`${PAGE}/vote`, { ...ballot(page), choice: "deny" });

  expect(voted.body).toContain("Your denial is recorded.");
  expect((await dana.open(PAGE)).body).not.toContain("Your denial is recorded.");
});

test("several uses and remembered denials are offered only where policy lets, and told as chosen", async () => {
  running.peer.add({
    grantOffer: { uses: 5, window: durationFromMs(3_600_000), shape: ["/sql"] },
    rememberDenialMax: durationFromMs(86_400_000),
    context: { task: "report" },
  });
  const offered = await dana.open(PAGE);

  await dana.post(`${PAGE}/vote`, { ...ballot(offered), choice: "approve", bounded: "several" });
  await dana.post(`${PAGE}/vote`, {
    ...ballot(offered),
    choice: "deny",
    bounded: "several",
    remember: "target",
    remember_for: "3600000",
  });

  expect(page.body).not.toContain('name="bounded"');
  expect(page.body).not.toContain('name="remember"');
  expect(offered.body).toContain("up to 5 uses within 1h");
  expect(running.peer.votes[0]).toMatchObject({ bounded: true });
  expect(running.peer.votes[1]).toMatchObject({
    bounded: false,
    remember: DenialScope.TARGET,
    rememberFor: { seconds: 3600n },
  });
});

test("the glass is broken with a reason, and reviewed with a finding", async () => {
  running.peer.add({ breakGlassGroup: "oncall" });
  const emergency = await dana.open(PAGE);
  await dana.post(`${PAGE}/break-glass`, { ...ballot(emergency), reason: "the shop is down" });
  running.peer.add({
    status: RequestStatus.APPROVED,
    brokenGlass: { person: { name: "Sam" }, reason: "the shop is down" },
  });
  const due = await dana.open(PAGE);
  const token = hidden(due, "token");
  await dana.post(`${PAGE}/review`, { token, finding: "unjustified", comment: "it was up" });

  expect(page.body).not.toContain("break the glass");
  expect(running.peer.broken[0]).toMatchObject({ reason: "the shop is down", channel: "console" });
  expect(due.body).not.toContain('value="approve"');
  expect(running.peer.reviewed[0]).toMatchObject({
    finding: GlassFinding.UNJUSTIFIED,
    comment: "it was up",
  });
});

test("the card shows the effect before the command, and the agent's words apart", async () => {
  const { body } = page;
  const order = [
    "What would happen",
    "e-mail addresses",
    "select * from customers",
    "Who asks",
    "Why people are asked",
    "What the agent says",
    "quarterly report",
    "Arguments",
    "Still needed",
  ];

  expect(order.map((text) => body.indexOf(text))).toEqual(
    order.map((text) => body.indexOf(text)).toSorted((left, right) => left - right),
  );
  expect(body).toContain("1 of data-governance, 1 of security");
  expect(body.match(/unverified/g)).toHaveLength(3);
});

test("the list is paged", async () => {
  running.peer.requests.clear();
  for (let index = 0; index < 30; index += 1) running.peer.add({ id: `req_${index}` });

  const first = await dana.open("/");
  const second = await dana.open("/?page=25");

  expect(first.body.match(/href="\/requests\//g)).toHaveLength(25);
  expect(first.body).toContain('href="/?page=25"');
  expect(second.body.match(/href="\/requests\//g)).toHaveLength(5);
  expect(running.peer.listed.at(-1)).toMatchObject({ statuses: [RequestStatus.PENDING] });
});

test("a code to link identities is shown once, and a refused one says why", async () => {
  const me = await dana.open("/me");
  const token = hidden(me, "token");
  running.peer.script.acceptLink = () => {
    throw new Fault({
      code: "failed_precondition",
      reason: "link_code_used",
      message: "This code was used.",
    });
  };

  const code = await dana.post("/me/link-code", { token });
  const refused = await dana.post("/me/link", { token, code: "ABCD" });

  expect(code.body).toContain("ABCD-EFGH-JKLM");
  expect((await dana.open("/me")).body).not.toContain("ABCD-EFGH-JKLM");
  expect(refused.status).toBe(409);
  expect(refused.body).toContain("This code was used.");
});

test("a stand-in is named for times in UTC", async () => {
  const token = hidden(await dana.open("/me"), "token");
  const named = { token, stand_in: "https://idp.example|sam", from: "", until: "2027-01-02T03:04" };

  const bad = await dana.post("/me/stand-in", { ...named, until: "tomorrow" });
  await dana.post("/me/stand-in", named);

  expect(bad.status).toBe(400);
  expect(running.peer.standIns).toHaveLength(1);
  expect(running.peer.standIns[0]).toMatchObject({
    standIn: "https://idp.example|sam",
    until: { seconds: BigInt(Date.UTC(2027, 0, 2, 3, 4) / 1000) },
  });
});

test("health is told to whoever asks, without a session and by any name", async () => {
  const health = await running.visitor().send("/healthz", { headers: { host: "10.0.0.1" } });

  expect(health.status).toBe(200);
  expect(health.body).toBe('{"status":"serving"}');
});
