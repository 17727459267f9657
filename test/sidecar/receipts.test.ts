import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  VerdictStatus,
  type DecideRequest,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { allow, approval, DecisionPeer, deny, review } from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate } from "../support/gate.ts";
import { HandMadeLog, type LeafClaim } from "../support/hand-made-log.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";

let home: TemporaryDirectory;
let peer: DecisionPeer;
let log: HandMadeLog;
let open: OpenGate;

beforeEach(async () => {
  home = await temporaryDirectory();
  log = new HandMadeLog().grow(3);
  peer = await new DecisionPeer().start();
  await begin();
});

afterEach(async () => {
  await open[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

async function begin(): Promise<void> {
  open = await openGate({
    directory: home.path,
    address: peer.address,
    trust: log.trust,
    proofs: async (fromSize, toSize) => log.consistency(fromSize, toSize),
  });
}

async function restart(): Promise<void> {
  await open[Symbol.asyncDispose]();
  await begin();
}

/** The leaf that an honest log would hold for policy's allow. */
function allowedLeaf(request: DecideRequest): LeafClaim {
  return {
    type: "decision.allowed",
    request: allow(request).requestId,
    digest: digestOf(request),
    data: { redemption: request.redemptionId },
  };
}

function digestOf(request: DecideRequest): string {
  return Buffer.from(request.action?.digest ?? []).toString("hex");
}

function proven(from: HandMadeLog, request: DecideRequest, change: Partial<LeafClaim> = {}) {
  const index = from.append({ ...allowedLeaf(request), ...change });
  const receipt = from.receipt(index, { knownSize: request.knownLedgerSize });
  return { ...allow(request), receipt };
}

describe("a permission that is not proven", () => {
  it("is none without a receipt", async () => {
    peer.script.decide = allow;

    const answer = await open.gate.ask(ask(KEY));

    expect(answer).toMatchObject({ status: "unavailable", next: "retry" });
    expect(answer.reasons[0]?.code).toBe("receipt_missing");
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "not_allowed" });
  });

  it.each<[string, (request: DecideRequest) => ReturnType<typeof proven>]>([
    ["signed by another key of that name", (request) => proven(log.copy({ seed: 2 }), request)],
    ["of a log with another name", (request) => proven(log.copy({ origin: "other" }), request)],
    [
      "whose signature is of another checkpoint",
      (request) => {
        const { receipt, ...decision } = proven(log, request);
        const [, signature] = log.note(1).split("\n\n");
        const tlogProof = receipt.tlogProof.replace(/— .*\n$/, signature!);
        return { ...decision, receipt: { ...receipt, tlogProof } };
      },
    ],
    [
      "whose path does not lead to the root",
      (request) => {
        const decision = proven(log, request);
        const tlogProof = decision.receipt.tlogProof.replace("index 3", "index 2");
        return { ...decision, receipt: { ...decision.receipt, tlogProof } };
      },
    ],
    [
      "that is no proof at all",
      (request) => ({ ...proven(log, request), receipt: { ...log.receipt(0), tlogProof: "?" } }),
    ],
    ["of another request", (request) => proven(log, request, { request: "req_other" })],
    ["of another action", (request) => proven(log, request, { digest: "00".repeat(32) })],
    ["of another tool", (request) => proven(log, request, { tool: "shell" })],
    ["of another operation", (request) => proven(log, request, { operation: "drop" })],
    ["of a denial", (request) => proven(log, request, { type: "decision.denied" })],
    ["of another attempt", (request) => proven(log, request, { data: { redemption: "other" } })],
    [
      "of a result that is hidden, which the answer kept quiet about",
      (request) =>
        proven(log, request, { data: { redemption: request.redemptionId, mask_result: ["pii"] } }),
    ],
    ["of a leaf that says nothing", (request) => ({ ...allow(request), receipt: log.receipt(1) })],
  ])("is none with a receipt %s", async (_name, decide) => {
    peer.script.decide = decide;

    const answer = await open.gate.ask(ask(KEY));

    expect(answer.status).toBe("unavailable");
    expect(answer.reasons[0]?.code).toBe("receipt_invalid");
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "not_allowed" });
  });

  it("is none with the receipt that proved an earlier action", async () => {
    let first: ReturnType<typeof proven> | undefined;
    peer.script.decide = (request) => {
      first ??= proven(log, request);
      return { ...allow(request), receipt: first.receipt };
    };
    await open.gate.ask(ask(KEY));

    const answer = await open.gate.ask(ask("key-00000002"));

    expect(answer.reasons[0]).toMatchObject({
      code: "receipt_invalid",
      message: expect.stringContaining("another request"),
    });
  });

  it("becomes one when the service proves it later", async () => {
    peer.script.decide = (request) =>
      peer.decided.length === 1 ? allow(request) : proven(log, request);
    await open.gate.ask(ask(KEY));

    const answer = await open.gate.ask(ask(KEY));

    expect(answer.status).toBe("allowed");
  });

  it("does not start what was allowed while nothing was verified", async () => {
    await open[Symbol.asyncDispose]();
    open = await openGate({ directory: home.path, address: peer.address });
    peer.script.decide = allow;
    await open.gate.ask(ask(KEY));
    await restart();

    const started = open.gate.start(KEY, CALL);

    await expect(started).rejects.toMatchObject({ reason: "receipt_missing" });
  });

  it("is told to those who wait for people, and goes on when it is proven", async () => {
    peer.script.decide = review;
    const receipt = approvedReceipt();
    peer.script.watch = async function* () {
      const isProven = peer.watched.length > 1;
      yield { version: 2n, verdict: approval(), ...(isProven ? { receipt: receipt() } : {}) };
    };

    const seen: string[] = [];
    await open.gate.ask(ask(KEY));
    for await (const answer of open.gate.watch(KEY, AbortSignal.timeout(10_000)))
      seen.push(answer.reasons[0]?.code ?? answer.status);

    expect(seen).toContain("receipt_missing");
    expect(seen.at(-1)).toBe("allowed");
  });

  it("does not redeem a grant without a receipt, and does with the next attempt that has one", async () => {
    await approved();
    const refused = open.gate.start(KEY, CALL);
    await expect(refused).rejects.toMatchObject({ code: "unavailable", reason: "receipt_missing" });
    peer.script.redeem = ({ requestId, digest, grantId, redemptionId }) => {
      const index = log.append({
        type: "grant.redeemed",
        request: requestId,
        digest: Buffer.from(digest).toString("hex"),
        data: { grant: grantId, redemption: redemptionId },
      });
      return { receipt: log.receipt(index, { knownSize: 4n }) };
    };

    await open.gate.start(KEY, CALL);

    expect(peer.redeemed).toHaveLength(2);
    expect(new Set(peer.redeemed.map((each) => each.redemptionId)).size).toBe(1);
  });

  it("does not start what hides something of its result, when the verdict kept quiet about that", async () => {
    await approved();
    peer.script.redeem = ({ requestId, digest, grantId, redemptionId }) => {
      const index = log.append({
        type: "grant.redeemed",
        request: requestId,
        digest: Buffer.from(digest).toString("hex"),
        data: { grant: grantId, redemption: redemptionId, mask_result: ["pii"] },
      });
      return { receipt: log.receipt(index, { knownSize: 4n }) };
    };

    const started = open.gate.start(KEY, CALL);

    await expect(started).rejects.toMatchObject({ code: "unavailable" });
  });
});

function approvedReceipt() {
  return () => {
    const [request] = peer.decided;
    const index = log.append({
      type: "request.approved",
      request: review(request!).requestId,
      digest: digestOf(request!),
      data: { grant: "grant_1" },
    });
    return log.receipt(index);
  };
}

async function approved(): Promise<void> {
  const receipt = approvedReceipt();
  peer.script.decide = review;
  peer.script.watch = async function* () {
    yield { version: 2n, verdict: approval(), receipt: receipt() };
  };
  expect((await open.gate.ask(ask(KEY, { waitMs: 10_000 }))).status).toBe("allowed");
}

describe("receipts that are kept", () => {
  it("are told with the answer, and after a restart", async () => {
    peer.script.decide = (request) => proven(log, request);
    const answer = await open.gate.ask(ask(KEY));

    await restart();

    expect(answer.receipt).toBe(log.receipt(3, { size: 4 }).tlogProof);
    expect((await open.gate.look(KEY, 0)).receipt).toBe(answer.receipt);
  });

  it("start after a restart what they prove, without asking anyone", async () => {
    peer.script.decide = (request) => proven(log, request);
    await open.gate.ask(ask(KEY));
    await restart();

    await open.gate.start(KEY, CALL);

    expect(peer.decided).toHaveLength(1);
  });

  it("are the newest: that of the outcome in the end", async () => {
    peer.script.decide = (request) => proven(log, request);
    peer.script.report = ({ requestId, redemptionId }) => {
      const index = log.append({
        type: "outcome.reported",
        request: requestId,
        digest: digestOf(peer.decided[0]!),
        outcome: "succeeded",
        data: { redemption: redemptionId },
      });
      return { receipt: log.receipt(index, { knownSize: 4n }) };
    };
    await open.gate.ask(ask(KEY));
    await open.gate.start(KEY, CALL);

    await open.gate.finish(KEY, "succeeded", "");

    await expect.poll(async () => (await open.gate.look(KEY, 0)).receipt).toContain("index 4");
  });

  it("come with denials where they are valid, and a denial needs none", async () => {
    peer.script.decide = (request) => {
      const index = log.append({ ...allowedLeaf(request), type: "decision.denied" });
      const { idempotencyKey, knownLedgerSize: knownSize } = request;
      if (idempotencyKey === KEY)
        return { ...deny(request), receipt: log.receipt(index, { knownSize }) };
      return { ...deny(request), receipt: log.receipt(0, { knownSize }) };
    };

    const proved = await open.gate.ask(ask(KEY));
    const other = await open.gate.ask(ask("key-00000002"));

    expect(proved).toMatchObject({ status: "denied", receipt: expect.stringContaining("index 3") });
    expect(other.status).toBe("denied");
    expect(other).not.toHaveProperty("receipt");
    expect(open.heard).toEqual(["a receipt was refused"]);
  });

  it("are kept as they come when nobody is trusted", async () => {
    await open[Symbol.asyncDispose]();
    open = await openGate({ directory: home.path, address: peer.address });
    peer.script.decide = (request) => proven(log, request, { request: "req_other" });

    const answer = await open.gate.ask(ask(KEY));

    expect(answer).toMatchObject({
      status: "allowed",
      receipt: expect.stringContaining("index 3"),
    });
    expect(peer.decided[0]?.knownLedgerSize).toBe(0n);
    expect(open.gate.ledger).toEqual({ receipts: "not_verified", size: 0 });
  });
});

describe("what has ended otherwise", () => {
  it("is proven by the event that ended it", async () => {
    peer.script.decide = review;
    peer.script.watch = async function* () {
      const index = log.append({
        type: "request.expired",
        request: review(peer.decided[0]!).requestId,
        digest: digestOf(peer.decided[0]!),
      });
      const verdict = { status: VerdictStatus.EXPIRED, rule: "", next: 3 } as const;
      yield { version: 2n, verdict, receipt: log.receipt(index) };
    };

    const answer = await open.gate.ask(ask(KEY, { waitMs: 10_000 }));

    expect(answer).toMatchObject({
      status: "expired",
      receipt: expect.stringContaining("index 3"),
    });
  });
});
