import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { DecideRequest } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import {
  allow,
  approval,
  DecisionPeer,
  gone,
  review,
  unavailable,
  verdict,
} from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate } from "../support/gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const EARLIER = "key-earlier";
const KEY = "key-00000001";
const WAIT = { waitMs: 20_000 };

let home: TemporaryDirectory;
let peer: DecisionPeer;
let open: OpenGate;

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer({ decide: attaching }).start();
  open = await openGate({ directory: home.path, address: peer.address });
});

afterEach(async () => {
  await open[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

async function restart(): Promise<void> {
  await open[Symbol.asyncDispose]();
  open = await openGate({ directory: home.path, address: peer.address });
}

/** People look at the earlier one; whoever asks the same under another key is told so, unless they want their own. */
function attaching(request: DecideRequest) {
  const isOwn = request.idempotencyKey === EARLIER || request.separate;
  if (isOwn) return review(request);
  return { ...review({ ...request, idempotencyKey: EARLIER }), attachedToKey: EARLIER };
}

function reused(): Fault {
  const message = "The idempotency key was used for another action.";
  return new Fault({ code: "already_exists", reason: "idempotency_key_reused", message });
}

const keysDecided = () => peer.decided.map(({ idempotencyKey }) => idempotencyKey);
const digestOf = (request: DecideRequest | undefined) =>
  Buffer.from(request?.action?.digest ?? []).toString("hex");

describe("an action that joins an earlier one", () => {
  it("is not started as something else, and never by what was said before it was asked under that key", async () => {
    peer.script.decide = (request) => ({ ...allow(request), attachedToKey: EARLIER });

    const answer = await open.gate.ask(ask(KEY));

    expect(answer).toMatchObject({ status: "unavailable" });
    expect(answer.reasons[0]?.code).toBe("unreadable_answer");
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "not_allowed" });
  });

  it("says so, waits for the same request, and is asked with the digest that belongs to its key", async () => {
    const first = await open.gate.ask(ask(EARLIER));

    const second = await open.gate.ask(ask(KEY));

    expect(first.attached).toBeUndefined();
    expect(second).toMatchObject({ idempotencyKey: KEY, status: "pending", attached: true });
    expect(second.requestId).toBe(first.requestId);
    expect(keysDecided()).toEqual([EARLIER, KEY, EARLIER]);
    const [own, asked, joined] = peer.decided;
    expect(digestOf(joined)).toBe(digestOf(own));
    expect(digestOf(asked)).not.toBe(digestOf(own));
  });

  it("runs instead of the earlier one when people allow it, and the other is told that it was used", async () => {
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: approval() };
    };
    await open.gate.ask(ask(EARLIER, WAIT));
    const answer = await open.gate.ask(ask(KEY, WAIT));

    await open.gate.start(KEY, CALL);
    peer.script.redeem = () => {
      const message = "The grant has been used.";
      throw new Fault({ code: "failed_precondition", reason: "already_redeemed", message });
    };

    expect(answer).toMatchObject({ status: "allowed", attached: true });
    expect(peer.redeemed).toHaveLength(1);
    expect(Buffer.from(peer.redeemed[0]?.digest ?? []).toString("hex")).toBe(
      digestOf(peer.decided[0]),
    );
    await expect(open.gate.start(EARLIER, CALL)).rejects.toMatchObject({
      reason: "already_redeemed",
    });
  });

  it("is not started with other arguments than were asked for", async () => {
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: approval() };
    };
    await open.gate.ask(ask(KEY, WAIT));

    const swapped = open.gate.start(KEY, { ...CALL, argumentsJson: '{"sql":"drop table t"}' });

    await expect(swapped).rejects.toMatchObject({ reason: "digest_mismatch" });
    expect(peer.redeemed).toEqual([]);
  });

  it("is asked by itself when the earlier one is not the same after all", async () => {
    peer.script.decide = (request) => {
      if (request.idempotencyKey === EARLIER) throw reused();
      return attaching(request);
    };

    const answer = await open.gate.ask(ask(KEY));

    expect(answer).toMatchObject({ status: "pending" });
    expect(answer.attached).toBeUndefined();
    expect(keysDecided()).toEqual([KEY, EARLIER, KEY]);
    expect(peer.decided.map(({ separate }) => separate)).toEqual([false, false, true]);
    expect(digestOf(peer.decided[2])).toBe(digestOf(peer.decided[0]));
  });

  it("never joins when the agent wants people to look at it by itself", async () => {
    const answer = await open.gate.ask(ask(KEY, { isSeparate: true }));

    expect(answer.attached).toBeUndefined();
    expect(keysDecided()).toEqual([KEY]);
  });

  it("leaves the earlier one to people when it is withdrawn, and the other way round", async () => {
    await open.gate.ask(ask(EARLIER));
    await open.gate.ask(ask(KEY));

    const answer = await open.gate.withdraw(KEY, "never mind");
    expect(answer.status).toBe("cancelled");
    expect(peer.cancelled).toEqual([]);

    await open.gate.withdraw(EARLIER, "never mind");
    expect(peer.cancelled).toHaveLength(1);
  });
});

describe("a sidecar that ends in between", () => {
  it("still joins when it ended before it heard what the earlier one is", async () => {
    peer.script.decide = async (request, call) => {
      if (request.idempotencyKey !== EARLIER) return attaching(request);
      await gone(call);
      throw unavailable();
    };
    const asking = open.gate.ask(ask(KEY)).catch(() => undefined);
    await expect.poll(keysDecided).toEqual([KEY, EARLIER]);
    await restart();
    await asking;
    peer.script.decide = attaching;

    const answer = await open.gate.ask(ask(KEY));

    expect(answer).toMatchObject({ status: "pending", attached: true });
    expect(keysDecided()).toEqual([KEY, EARLIER, EARLIER]);
  });

  it("goes on waiting for the request that was joined, and starts it once", async () => {
    const before = await open.gate.ask(ask(KEY));
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: approval() };
    };

    await restart();
    const answer = await open.gate.look(KEY, 20_000);
    await open.gate.start(KEY, CALL);

    expect(answer).toMatchObject({
      status: "allowed",
      attached: true,
      requestId: before.requestId,
    });
    expect(digestOf(peer.decided[1])).toBe(
      Buffer.from(peer.redeemed[0]?.digest ?? []).toString("hex"),
    );
  });

  it("asks by itself for what turned out not to be the same", async () => {
    let isDown = false;
    peer.script.decide = (request) => {
      if (request.idempotencyKey === EARLIER) throw reused();
      if (request.separate && isDown) throw unavailable();
      return attaching(request);
    };
    isDown = true;
    await open.gate.ask(ask(KEY));

    await restart();
    isDown = false;
    const answer = await open.gate.ask(ask(KEY));

    expect(answer.status).toBe("pending");
    expect(keysDecided()).toEqual([KEY, EARLIER, KEY, KEY]);
  });
});

describe("a delegation token", () => {
  it("is handed on, and kept no longer than the arguments are", async () => {
    peer.script.decide = review;

    await open.gate.ask(ask(KEY, { delegationToken: "header.payload.signature" }));

    expect(peer.decided[0]?.delegationToken).toBe("header.payload.signature");
    expect(open.journal.get(KEY)?.asked).toBeDefined();
    expect(JSON.stringify(open.journal.get(KEY))).not.toContain("header.payload.signature");
    peer.script.cancel = () => verdict(VerdictStatus.CANCELLED);
    await open.gate.withdraw(KEY, "");
    expect(open.journal.get(KEY)?.asked).toBeUndefined();
  });

  it("that is not accepted is told to the agent at once, and the action is forgotten", async () => {
    peer.script.decide = () => {
      const message = "The delegation is not accepted.";
      throw new Fault({ code: "unauthenticated", reason: "delegation_invalid", message });
    };

    const asked = open.gate.ask(ask(KEY, { ...WAIT, delegationToken: "forged" }));

    await expect(asked).rejects.toMatchObject({ reason: "delegation_invalid" });
    await expect(open.gate.look(KEY, 0)).rejects.toMatchObject({ reason: "unknown_action" });
  });

  it("is taken anew while there is no answer", async () => {
    peer.script.decide = () => {
      throw unavailable();
    };
    await open.gate.ask(ask(KEY, { delegationToken: "old" }));
    peer.script.decide = review;

    await open.gate.ask(ask(KEY, { delegationToken: "new" }));

    expect(peer.decided.map(({ delegationToken }) => delegationToken)).toEqual(["old", "new"]);
  });
});

describe("more time", () => {
  it("is refused for what nobody decides, and when it was given before", async () => {
    peer.script.decide = (request) => (request.idempotencyKey === KEY ? allow : review)(request);
    await open.gate.ask(ask(KEY));
    await open.gate.ask(ask(EARLIER));
    peer.script.extend = () => {
      const message = "A request can be extended once, and this one was.";
      throw new Fault({ code: "failed_precondition", reason: "already_extended", message });
    };

    await expect(open.gate.extend("key-unknown")).rejects.toMatchObject({ code: "not_found" });
    await expect(open.gate.extend(KEY)).rejects.toMatchObject({ reason: "not_pending" });
    await expect(open.gate.extend(EARLIER)).rejects.toMatchObject({ reason: "already_extended" });
  });

  it("is asked for while people decide, and the answer says until when they can", async () => {
    const { requestId } = await open.gate.ask(ask(EARLIER));

    const answer = await open.gate.extend(EARLIER);

    expect(peer.extended).toEqual([requestId]);
    expect(answer).toMatchObject({ status: "pending", progress: { isExtended: true } });
  });
});
