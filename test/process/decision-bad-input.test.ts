import { randomBytes } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DecideRequestSchema } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import { filesOf } from "../support/canaries/stored.ts";
import { leavesOf } from "../support/leaves.ts";
import { until } from "../support/nats.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

let stack: Stack;
let agent: Identity;

beforeAll(async () => {
  stack = await startStack();
  agent = await stack.workload("demo-agent", { owner: "olivia" });
});
afterAll(() => stack.stop());

const SECRET = "hunter2-must-not-come-back";

interface BadInput {
  readonly what: string;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly question?: Readonly<Record<string, unknown>>;
  readonly field: string;
}

const BAD: readonly BadInput[] = [
  { what: "no tool", action: { tool: "" }, field: "action.tool" },
  { what: "a tool of 201 bytes", action: { tool: "t".repeat(201) }, field: "action.tool" },
  { what: "no operation", action: { operation: "" }, field: "action.operation" },
  {
    what: "a target of 2,049 bytes",
    action: { target: "t".repeat(2_049) },
    field: "action.target",
  },
  { what: "a digest of 31 bytes", action: { digest: new Uint8Array(31) }, field: "action.digest" },
  {
    what: "arguments that are no JSON",
    action: { argumentsJson: `{${SECRET}` },
    field: "action.arguments_json",
  },
  {
    what: "arguments that are a list",
    action: { argumentsJson: "[]" },
    field: "action.arguments_json",
  },
  {
    what: "arguments over 256 KiB",
    action: { argumentsJson: `{"a":"${"x".repeat(256 * 1024)}"}` },
    field: "action.arguments_json",
  },
  {
    what: "a duplicate key",
    action: { argumentsJson: `{"a":{"pw":1,"pw":"${SECRET}"}}` },
    field: "action.arguments_json/a/pw",
  },
  {
    what: "an escaped lone surrogate",
    action: { argumentsJson: '{"a":"\\ud800"}' },
    field: "action.arguments_json/a",
  },
  { what: "NaN", action: { argumentsJson: '{"a":NaN}' }, field: "action.arguments_json" },
  {
    what: "a number that overflows",
    action: { argumentsJson: '{"a":1e400}' },
    field: "action.arguments_json/a",
  },
  {
    what: "an integer beyond 2^53",
    action: { argumentsJson: '{"a":9007199254740993}' },
    field: "action.arguments_json/a",
  },
  {
    what: "a depth bomb",
    action: { argumentsJson: `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}` },
    field: "action.arguments_json",
  },
  {
    what: "facts over 64 KiB",
    action: { factsJson: `{"a":"${"x".repeat(64 * 1024)}"}` },
    field: "action.facts_json",
  },
  {
    what: "a target with a direction override",
    action: { target: "prod\u202egpj" },
    field: "action.target",
  },
  {
    what: "an operation that moves a cursor",
    action: { operation: "read\u001b[2J" },
    field: "action.operation",
  },
  {
    what: "a label too long to be published",
    action: { classification: { ["x".repeat(700_000)]: 1 } },
    field: "action.classification",
  },
  {
    what: "a reason that moves a cursor",
    question: { context: { reason: "\u001b[1A" } },
    field: "context.reason",
  },
  {
    what: "a short idempotency key",
    question: { idempotencyKey: "short" },
    field: "idempotency_key",
  },
  { what: "no redemption id", question: { redemptionId: "" }, field: "redemption_id" },
  {
    what: "a reason over 4,096 bytes",
    question: { context: { reason: "é".repeat(2_049) } },
    field: "context.reason",
  },
];

function question({ action = {}, question: rest = {} }: Pick<BadInput, "action" | "question">) {
  return {
    action: {
      tool: "crm",
      operation: "read",
      argumentsJson: "{}",
      digest: randomBytes(32),
      ...action,
    },
    idempotencyKey: randomBytes(16).toString("hex"),
    redemptionId: randomBytes(16).toString("hex"),
    ...rest,
  };
}

async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Fault)) throw new Error("the call was not refused", { cause: error });
  return error;
}

describe("bad questions", () => {
  test.each(BAD)("$what is refused, naming $field and no value", async (bad) => {
    const fault = await faultOf(agent.decisions.decide(question(bad)));

    expect(fault.code).toBe("invalid_argument");
    expect(fault.field?.startsWith(bad.field)).toBe(true);
    expect(fault.message).not.toContain(SECRET);
  });

  test("nothing of them is stored", async () => {
    const dana = await stack.person("dana");

    const { requests } = await dana.approvals.listRequests({});

    expect(requests).toEqual([]);
  });

  test("an unknown field is refused by its number", async () => {
    const known = toBinary(DecideRequestSchema, create(DecideRequestSchema, question({})));
    const withField99 = Buffer.concat([known, Buffer.from([0x98, 0x06, 0x01])]);

    const error = await rawDecide(withField99);

    expect(error.code).toBe(3);
    expect(error.details).toContain("99");
  });

  test("text that is not UTF-8 is refused", async () => {
    const broken = Buffer.from([0x1a, 0x02, 0xc3, 0x28]);

    const error = await rawDecide(broken);

    expect(error.code).toBe(3);
  });
});

function rawDecide(message: Buffer): Promise<ServiceError> {
  const client = new Client(stack.address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${agent.token}`);
  const same = (bytes: Buffer) => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      "/countersign.decision.v1.DecisionService/Decide",
      same,
      same,
      message,
      metadata,
      (error) => {
        client.close();
        if (error === null) reject(new Error("the call was not refused"));
        else resolve(error);
      },
    );
  });
}

describe("idempotency", () => {
  test("the same key with another action is refused, naming the first request", async () => {
    const idempotencyKey = randomBytes(16).toString("hex");
    const first = await agent.decisions.decide(question({ question: { idempotencyKey } }));

    const fault = await faultOf(agent.decisions.decide(question({ question: { idempotencyKey } })));

    expect(fault.code).toBe("already_exists");
    expect(fault.metadata["request_id"]).toBe(first.requestId);
  });

  test("the same key of another agent is a request of its own", async () => {
    const idempotencyKey = randomBytes(16).toString("hex");
    const other = await stack.workload("other-agent", { owner: "sam" });
    const first = await agent.decisions.decide(question({ question: { idempotencyKey } }));

    const second = await other.decisions.decide(question({ question: { idempotencyKey } }));

    expect(second.replayed).toBe(false);
    expect(second.requestId).not.toBe(first.requestId);
  });

  test("a repeat gives the same request, and says when another attempt was allowed to run", async () => {
    const asked = question({
      action: {
        tool: "postgres",
        operation: "query",
        argumentsJson: '{"sql":"select count(*) from orders"}',
        factsJson: JSON.stringify({ sql: { statements: [COUNT] } }),
      },
    });
    const first = await agent.decisions.decide(asked);

    const again = await agent.decisions.decide(asked);
    const elsewhere = await agent.decisions.decide({
      ...asked,
      redemptionId: randomBytes(16).toString("hex"),
    });

    expect([first.replayed, again.replayed, elsewhere.replayed]).toEqual([false, true, true]);
    expect([again.requestId, elsewhere.requestId]).toEqual([first.requestId, first.requestId]);
    expect([again.redeemedElsewhere, elsewhere.redeemedElsewhere]).toEqual([false, true]);
  });
});

const COUNT = {
  kind: "select",
  tables: ["orders"],
  columns: [],
  functions: ["count"],
  has_where: false,
  has_limit: false,
  limit: null,
  writes: false,
};

describe("bad votes", () => {
  const DIGEST = new Uint8Array(32);

  test("on an unknown request", async () => {
    const dana = await stack.person("dana");

    const fault = await faultOf(
      dana.approvals.vote({
        requestId: "req_nothere",
        choice: VoteChoice.APPROVE,
        actionDigest: DIGEST,
        viewDigest: DIGEST,
      }),
    );

    expect([fault.code, fault.reason]).toEqual(["not_found", "not_found"]);
  });

  test("for another action, for another view, by the owner, and by a stranger", async () => {
    const { requestId } = await askForExport(agent);
    const dana = await stack.person("dana");
    const { request } = await dana.approvals.getRequest({ requestId });
    const vote = {
      requestId,
      choice: VoteChoice.APPROVE,
      actionDigest: request?.action?.digest ?? DIGEST,
      viewDigest: request?.viewDigest ?? DIGEST,
    };
    const olivia = await stack.person("olivia");
    const sam = await stack.person("sam");

    const faults = [
      await faultOf(dana.approvals.vote({ ...vote, actionDigest: DIGEST })),
      await faultOf(dana.approvals.vote({ ...vote, viewDigest: DIGEST })),
      await faultOf(olivia.approvals.vote(vote)),
      await faultOf(sam.approvals.vote(vote)),
      await faultOf(dana.approvals.vote({ ...vote, choice: VoteChoice.DENY })),
    ];

    expect(faults.map(({ reason }) => reason)).toEqual([
      "action_digest_mismatch",
      "view_digest_mismatch",
      "own_action",
      "not_in_group",
      "comment_required",
    ]);
  });

  test("a workload can't vote, whatever its token says", async () => {
    const { requestId } = await askForExport(agent);

    const fault = await faultOf(
      agent.approvals.vote({
        requestId,
        choice: VoteChoice.APPROVE,
        actionDigest: DIGEST,
        viewDigest: DIGEST,
      }),
    );

    expect(fault).toMatchObject({ code: "permission_denied", reason: "machines_cannot_vote" });
  });

  test("on a settled request", async () => {
    const { requestId } = await askForExport(agent);
    await agent.decisions.cancel({ requestId, reason: "not needed" });
    const dana = await stack.person("dana");

    const fault = await faultOf(
      dana.approvals.vote({
        requestId,
        choice: VoteChoice.APPROVE,
        actionDigest: DIGEST,
        viewDigest: DIGEST,
      }),
    );

    expect([fault.code, fault.reason]).toEqual(["failed_precondition", "settled"]);
  });
});

test("a secret that nobody has hidden is refused and on the record, once for many, and stored nowhere", async () => {
  const secret = "hunter2-in-clear";
  const argumentsJson = JSON.stringify({ password: secret });
  const faults: Fault[] = [];
  for (let time = 0; time < 20; time += 1)
    faults.push(await faultOf(askForExport(agent, { argumentsJson })));
  const alex = await stack.person("alex");

  const refused = await until(async () => {
    const leaves = await leavesOf(alex);
    return leaves.find(({ data }) => data["reason"] === "unredacted_secret");
  });

  expect(new Set(faults.map(({ reason, field }) => `${reason} ${field}`))).toEqual(
    new Set(["unredacted_secret action.arguments_json"]),
  );
  expect(faults[0]?.message).toMatch(/Ask through a sidecar.*<PASSWORD_1>/u);
  expect(refused).toMatchObject({ type: "access.refused", request: null, data: { count: 1 } });
  const files = await filesOf(stack.home);
  expect(files.filter(([, text]) => text.includes(secret)).map(([path]) => path)).toEqual([]);
});

test("another agent can't watch, redeem, cancel or report", async () => {
  const { requestId } = await askForExport(agent);
  const other = await stack.workload("other-agent");
  const redemptionId = randomBytes(16).toString("hex");
  const watch = async () => {
    for await (const _ of other.decisions.watchVerdict({ requestId }));
  };

  const faults = [
    await faultOf(watch()),
    await faultOf(
      other.decisions.redeemGrant({
        requestId,
        grantId: "grant",
        digest: new Uint8Array(32),
        redemptionId,
      }),
    ),
    await faultOf(other.decisions.cancel({ requestId })),
    await faultOf(other.decisions.reportOutcome({ requestId, redemptionId, outcome: 1 })),
  ];

  expect(faults.map(({ code }) => code)).toEqual(Array(4).fill("not_found"));
});
