import { afterEach, beforeEach, expect, it } from "vitest";
import { AnswerStatus, SidecarService } from "../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { createGrpcClient } from "../../services/adapters/grpc/client.ts";
import { DecisionPeer, review } from "../support/decision-peer.ts";
import { serveGate, type ServedGate } from "../support/served-gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";
const ASKED = { tool: "postgres", operation: "query", target: "crm", idempotencyKey: KEY };

let home: TemporaryDirectory;
let peer: DecisionPeer;
let served: ServedGate;
let sidecar: ReturnType<typeof connect>;

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer({ decide: review }).start();
  served = await serveGate({ directory: home.path, address: peer.address });
  sidecar = connect();
});

afterEach(async () => {
  sidecar[Symbol.dispose]();
  await served[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

function connect() {
  return createGrpcClient(SidecarService, {
    address: `unix:${served.socketPath}`,
    credentials: { kind: "plaintext" },
    defaultDeadlineMs: 5_000,
  });
}

it("refuses a delegation token that is too long, and never repeats it", async () => {
  const delegationToken = "secret".repeat(3_000);

  const asked = sidecar.ask({ ...ASKED, delegationToken });

  await expect(asked).rejects.toMatchObject({
    code: "invalid_argument",
    message: expect.not.stringContaining("secret"),
  });
  expect(peer.decided).toEqual([]);
});

it("hands on who delegated and that a request of its own is wanted", async () => {
  const { answer } = await sidecar.ask({ ...ASKED, delegationToken: "a.b.c", separate: true });

  expect(answer).toMatchObject({ status: AnswerStatus.PENDING, attached: false });
  expect(peer.decided[0]).toMatchObject({ delegationToken: "a.b.c", separate: true });
});

it("says that an action joined an earlier one", async () => {
  peer.script.decide = (request) =>
    request.idempotencyKey === KEY
      ? { ...review(request), attachedToKey: "key-earlier" }
      : review(request);

  const { answer } = await sidecar.ask(ASKED);

  expect(answer).toMatchObject({ idempotencyKey: KEY, attached: true });
});

it("asks for more time", async () => {
  await expect(sidecar.extend({ idempotencyKey: KEY })).rejects.toMatchObject({
    code: "not_found",
  });
  await sidecar.ask(ASKED);

  const { answer } = await sidecar.extend({ idempotencyKey: KEY });

  expect(answer?.progress?.extended).toBe(true);
});

it("redacts texts, and says nothing of those that it can't", async () => {
  const { texts } = await sidecar.redact({ texts: ["ana@firma.example", "x"] });
  const unknown = sidecar.redact({ texts: ["ana@firma.example"], idempotencyKey: KEY });

  expect(texts).toEqual(["<EMAIL_1>", "x"]);
  await expect(unknown).rejects.toMatchObject({ code: "not_found" });
});
