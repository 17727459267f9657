import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allow, DecisionPeer, gone, review } from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate } from "../support/gate.ts";
import { HandMadeLog } from "../support/hand-made-log.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const [STARTED, ALLOWED, PENDING, NEW] = ["started-1", "allowed-1", "pending-1", "newest-1"];

let home: TemporaryDirectory;
let peer: DecisionPeer;
let log: HandMadeLog;
let open: OpenGate;

beforeEach(async () => {
  home = await temporaryDirectory();
  log = new HandMadeLog().grow(3);
  peer = await new DecisionPeer().start();
  peer.script.decide = (request) => {
    if (request.idempotencyKey === PENDING) return review(request);
    const index = log.append({
      type: "decision.allowed",
      request: allow(request).requestId,
      digest: Buffer.from(request.action!.digest).toString("hex"),
      data: { redemption: request.redemptionId },
    });
    return {
      ...allow(request),
      receipt: log.receipt(index, { knownSize: request.knownLedgerSize }),
    };
  };
  peer.script.watch = async function* (_request, call) {
    yield { version: 1n, progress: { requirements: [] } };
    await gone(call);
  };
  await begin();
  for (const key of [STARTED, ALLOWED, PENDING]) await open.gate.ask(ask(key));
  await open.gate.start(STARTED, CALL);
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
    orphanGraceMs: 60_000,
    proofs: async (fromSize, toSize) => log.consistency(fromSize, toSize),
  });
}

async function restart(): Promise<void> {
  await open[Symbol.asyncDispose]();
  await begin();
}

/** The log goes on from an earlier state, as after somebody has put an old database back. */
async function fork(): Promise<void> {
  log = new HandMadeLog().grow(9);
  const answer = await open.gate.ask(ask(NEW));
  expect(answer.reasons[0]?.code).toBe("ledger_fork");
}

const REFUSED = { status: "unavailable", reasons: [{ code: "ledger_fork" }] };

describe("a sidecar whose ledger contradicts itself", () => {
  it("tells those who wait for people at once", async () => {
    const waiting = open.gate.ask(ask(PENDING, { waitMs: 20_000 }));

    await fork();

    expect(await waiting).toMatchObject(REFUSED);
  });

  it("asks nobody any more, and does not make its caller wait", async () => {
    await fork();
    const asked = peer.decided.length;

    const answer = await open.gate.ask(ask("another-1", { waitMs: 20_000 }));

    expect(answer).toMatchObject(REFUSED);
    expect(peer.decided).toHaveLength(asked);
  });

  it("does not start what it had allowed, after a restart neither", async () => {
    await fork();
    await restart();

    await expect(open.gate.start(ALLOWED!, CALL)).rejects.toMatchObject({ reason: "ledger_fork" });
    for (const key of [ALLOWED, PENDING, "another-1"])
      expect(await open.gate.ask(ask(key!, { waitMs: 20_000 }))).toMatchObject(REFUSED);
    expect(open.gate.ledger.receipts).toBe("fork");
  });

  it("still reports what has run, and withdraws what waits", async () => {
    await fork();

    await open.gate.finish(STARTED!, "succeeded", "");
    const withdrawn = await open.gate.withdraw(PENDING!, "the ledger is not believed");

    await expect.poll(() => open.journal.get(STARTED!)?.run).toMatchObject({ reported: true });
    expect(withdrawn.status).toBe("cancelled");
    expect(peer.cancelled).toHaveLength(1);
  });

  it("goes on when a person has taken the files away", async () => {
    await fork();
    await open[Symbol.asyncDispose]();
    for (const file of ["ledger-fork", "ledger-checkpoint"]) await rm(join(home.path, file));
    await begin();

    const answer = await open.gate.ask(ask("another-1"));

    expect(answer.status).toBe("allowed");
  });
});

describe("two actions at once", () => {
  it("share one checkpoint without another call", async () => {
    const both = Promise.withResolvers<void>();
    let asked = 0;
    peer.script.decide = async (request) => {
      const index = log.append({
        type: "decision.allowed",
        request: allow(request).requestId,
        digest: Buffer.from(request.action!.digest).toString("hex"),
        data: { redemption: request.redemptionId },
      });
      asked += 1;
      if (asked === 2) both.resolve();
      await both.promise;
      return {
        ...allow(request),
        receipt: log.receipt(index, { knownSize: request.knownLedgerSize }),
      };
    };

    const answers = await Promise.all([
      open.gate.ask(ask("twin-one")),
      open.gate.ask(ask("twin-two")),
    ]);

    expect(answers.map(({ status }) => status)).toEqual(["allowed", "allowed"]);
    expect(open.ledger.knownSize).toBe(log.size);
    expect(open.heard).toEqual([]);
  });
});
