import { afterEach, beforeEach, expect, test } from "vitest";
import { VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { approval, DecisionPeer, review, unavailable, verdict } from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate } from "../support/gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";

let home: TemporaryDirectory;
let peer: DecisionPeer;
let open: OpenGate;
let revoked: PromiseWithResolvers<void>;

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer().start();
  open = await openGate({ directory: home.path, address: peer.address });
  revoked = Promise.withResolvers();
  peer.script.decide = review;
  peer.script.watch = async function* () {
    yield { version: 2n, verdict: approval() };
    await revoked.promise;
    yield { version: 3n, verdict: verdict(VerdictStatus.CANCELLED), settled: true };
  };
});

afterEach(async () => {
  revoked.resolve();
  await open[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

test("an approval that is revoked before it is used is no permission any more, and nobody asks the service", async () => {
  const before = await open.gate.ask(ask(KEY, { waitMs: 10_000 }));

  revoked.resolve();

  expect(before.status).toBe("allowed");
  await expect.poll(async () => (await open.gate.look(KEY, 0)).status).toBe("cancelled");
  await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "not_allowed" });
  expect(peer.redeemed).toHaveLength(0);
});

test("the service is asked to tell of it", async () => {
  await open.gate.ask(ask(KEY, { waitMs: 10_000 }));

  expect(peer.watched).toMatchObject([{ untilSettled: true }]);
});

test("a revocation is heard also when the stream was cut after the approval", async () => {
  peer.script.watch = async function* () {
    yield { version: 2n, verdict: approval() };
    if (peer.watched.length === 1) throw unavailable();
    yield { version: 3n, verdict: verdict(VerdictStatus.CANCELLED), settled: true };
  };

  await open.gate.ask(ask(KEY, { waitMs: 10_000 }));

  await expect.poll(async () => (await open.gate.look(KEY, 0)).status).toBe("cancelled");
});

test("a revocation is heard also by a sidecar that began after the approval", async () => {
  await open.gate.ask(ask(KEY, { waitMs: 10_000 }));
  await open[Symbol.asyncDispose]();
  open = await openGate({ directory: home.path, address: peer.address });

  revoked.resolve();

  await expect.poll(async () => (await open.gate.look(KEY, 0)).status).toBe("cancelled");
});

test("what was started stays started, whatever is said of its grant", async () => {
  await open.gate.ask(ask(KEY, { waitMs: 10_000 }));
  await open.gate.start(KEY, CALL);

  revoked.resolve();
  await open.gate.finish(KEY, "succeeded", "");

  expect(await open.gate.look(KEY, 0)).toMatchObject({ status: "allowed", outcome: "succeeded" });
});

test("a service that ends the stream with the approval is not asked again and again", async () => {
  peer.script.watch = async function* () {
    yield { version: 2n, verdict: approval() };
  };

  await open.gate.ask(ask(KEY, { waitMs: 10_000 }));
  await open.gate.start(KEY, CALL);

  expect(peer.watched).toHaveLength(1);
});
