import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import {
  GlassFinding,
  RequestSchema,
  RequestStatus,
} from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Risk } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { EventSchema } from "../../../proto/gen/countersign/event/v1/event_pb.ts";
import { cardJson, needsWholeView } from "../../../services/adapters/webhook/card.ts";

test("a card says what happened and shows the request with its digests", () => {
  const event = create(EventSchema, {
    id: "evt_1",
    type: "request.opened",
    at: timestampFromMs(0),
    requestId: "req_1",
    actor: "agent",
    request: {
      id: "req_1",
      agent: "agent",
      viewDigest: new Uint8Array(32),
      action: { classification: { "pii.email": 2 } },
    },
  });

  const card: unknown = JSON.parse(cardJson(event));

  expect(card).toMatchObject({
    type: "request.opened",
    timestamp: "1970-01-01T00:00:00.000Z",
    data: {
      event_id: "evt_1",
      request_id: "req_1",
      classes: "personal data: 2 e-mail addresses",
      request: { view_digest: `${"A".repeat(43)}=` },
    },
  });
});

test("an event without a request says so", () => {
  const card: unknown = JSON.parse(cardJson(create(EventSchema, { id: "evt_1" })));

  expect(card).toMatchObject({ timestamp: null, data: { request: null } });
});

const CALLBACK = { callbackUrl: "https://callback.example/v1/callback" };

function eventAbout(request: {
  readonly status?: RequestStatus;
  readonly risk?: Risk;
  readonly argumentsJson?: string;
  readonly reason?: string;
}) {
  const {
    status = RequestStatus.PENDING,
    risk = Risk.HIGH,
    argumentsJson = "{}",
    reason,
  } = request;
  return create(EventSchema, {
    id: "req_1.1",
    type: "request.opened",
    requestId: "req_1",
    request: {
      id: "req_1",
      status,
      risk,
      action: { argumentsJson, digest: new Uint8Array(32).fill(1) },
      context: { reason: reason ?? "" },
      viewDigest: new Uint8Array(32).fill(2),
    },
  });
}

function dataOf(text: string) {
  const { data } = JSON.parse(text) as {
    data: {
      cut: unknown;
      vote: unknown;
      request: { action: { arguments_json: string }; context: { reason: string } };
    };
  };
  return data;
}

test("a pending card says how to vote, with both digests", () => {
  const { vote, cut } = dataOf(cardJson(eventAbout({}), CALLBACK));

  expect(cut).toEqual([]);
  expect(vote).toMatchObject({
    url: CALLBACK.callbackUrl,
    method: "POST",
    choices: ["approve", "deny"],
    body: {
      request_id: "req_1",
      action_digest: Buffer.alloc(32, 1).toString("base64"),
      view_digest: Buffer.alloc(32, 2).toString("base64"),
    },
  });
});

test("a settled card invites nobody to vote, nor does one without a callback", () => {
  const settled = cardJson(eventAbout({ status: RequestStatus.DENIED }), CALLBACK);

  expect(dataOf(settled).vote).toBeNull();
  expect(dataOf(cardJson(eventAbout({}))).vote).toBeNull();
});

test("a cut card says how much, cuts no character in half, and takes no approval at high risk", () => {
  const argumentsJson = JSON.stringify({ text: "€".repeat(20_000) });
  const event = eventAbout({ argumentsJson });

  const data = dataOf(cardJson(event, CALLBACK));

  const shown = data.request.action.arguments_json;
  expect(argumentsJson.startsWith(shown)).toBe(true);
  expect(data.cut).toEqual([
    {
      field: "request.action.arguments_json",
      shown_bytes: Buffer.byteLength(shown),
      total_bytes: 60_011,
    },
  ]);
  expect(data.vote).toMatchObject({ choices: ["deny"] });
});

test.each([
  [Risk.UNSPECIFIED, true],
  [Risk.LOW, false],
  [Risk.MEDIUM, false],
  [Risk.HIGH, true],
  [Risk.CRITICAL, true],
])("risk %i in a cut card needs the whole view: %s", (risk, expected) => {
  const long = { argumentsJson: "x".repeat(24_577), factsJson: "{}" };

  expect(needsWholeView(create(RequestSchema, { risk, action: long }))).toBe(expected);
  expect(needsWholeView(create(RequestSchema, { risk, action: {} }))).toBe(false);
});

test("what the agent wrote cannot reorder or break lines", () => {
  const event = eventAbout({ reason: "ok\u202Eevil\nApproved by: dana" });

  const { reason } = dataOf(cardJson(event)).request.context;

  expect(reason).toBe("ok evil Approved by: dana");
});

function wordsOf(type: string, request: MessageInitShape<typeof RequestSchema>) {
  const event = create(EventSchema, { id: "req_1.2", type, requestId: "req_1", request });
  const card = JSON.parse(cardJson(event)) as { readonly data: Readonly<Record<string, unknown>> };
  return card.data;
}

const WAITING = {
  id: "req_1",
  status: RequestStatus.PENDING,
  escalatedTo: ["leads"],
  progress: {
    requirements: [
      { group: "security", approvals: 2, approved: 0 },
      { group: "legal", approvals: 1, approved: 1 },
    ],
    expiresAt: timestampFromMs(60_000),
  },
};
const BROKEN = {
  ...WAITING,
  status: RequestStatus.APPROVED,
  brokenGlass: {
    person: { issuer: "https://idp", subject: "sam", name: "Sam\nApproved by everybody" },
    reason: "down \u202E now",
    reviewDueAt: timestampFromMs(60_000),
  },
};

test.each([
  [
    "request.reminded",
    WAITING,
    "Reminder: this request still waits for 2 of security, until 1970-01-01T00:01:00.000Z.",
  ],
  [
    "request.escalated",
    WAITING,
    "Escalated: members of leads may decide now. Still needed: 2 of security.",
  ],
  [
    "glass.broken",
    BROKEN,
    'GLASS BROKEN by Sam Approved by everybody: "down now". It was settled without the approvals that policy asks for; somebody else must review it by 1970-01-01T00:01:00.000Z.',
  ],
  [
    "glass.reviewed",
    {
      ...BROKEN,
      brokenGlass: {
        ...BROKEN.brokenGlass,
        reviewer: { issuer: "https://idp", subject: "dana", name: "Dana" },
        finding: GlassFinding.UNJUSTIFIED,
        comment: "it was up",
      },
    },
    'After-review by Dana: breaking the glass was NOT JUSTIFIED. "it was up"',
  ],
  ["vote.cast", WAITING, null],
])("%s has words for people", (type, request, headline) => {
  expect(wordsOf(type, request)["headline"]).toBe(headline);
});

test("every card says that one person may do everything, and that a glass was broken until somebody looked", () => {
  const single = { ...BROKEN, singleOperator: true, stepUp: true };
  const reviewer = { issuer: "https://idp", subject: "dana", name: "Dana" };

  const warnings = wordsOf("outcome.reported", single)["warnings"];
  const after = wordsOf("glass.reviewed", {
    ...BROKEN,
    brokenGlass: { ...BROKEN.brokenGlass, reviewer },
  })["warnings"];

  expect(warnings).toEqual([
    expect.stringContaining("SINGLE OPERATOR MODE"),
    expect.stringContaining("GLASS BROKEN"),
    expect.stringContaining("strong sign-in"),
  ]);
  expect(after).toEqual([]);
});

test("characters that reorder or hide text are spelled out in arguments and facts, which stay the same JSON", () => {
  const text = JSON.stringify({ note: "\u202Egnp.exe\u2066\u200B\u{E0041}\u2028\u3164" });
  const action = { argumentsJson: text, factsJson: text };
  const event = create(EventSchema, { id: "evt_1", request: { id: "req_1", action } });

  const card = cardJson(event);

  const { data } = JSON.parse(card) as {
    data: { request: { action: { arguments_json: string; facts_json: string } } };
  };
  const { arguments_json: shownArguments, facts_json: shownFacts } = data.request.action;
  expect([shownArguments, shownFacts].map((json) => JSON.parse(json))).toEqual([
    JSON.parse(text),
    JSON.parse(text),
  ]);
  expect(card).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
});
