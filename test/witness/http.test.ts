import { createServer } from "node:http";
import { expect, test } from "vitest";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import { verifyNote } from "../../services/core/ledger/note.ts";
import { createWitnessClient } from "../../services/adapters/witness/witness-client.ts";
import { BODY_BYTES_MAX, listenWitness } from "../../services/witness/http.ts";
import { Witness } from "../../services/witness/witness.ts";
import { CheckpointMemory } from "../support/checkpoint-memory.ts";
import { treeLog } from "../support/tree.ts";

const LOG = treeLog(9);
const HASH = Buffer.from(
  await crypto.subtle.digest("SHA-256", new TextEncoder().encode(LOG.origin)),
).toString("hex");
const NEVER = new AbortController().signal;

async function serve(store = new CheckpointMemory()) {
  const errors: unknown[] = [];
  const witness = await Witness.open({
    name: "witness.example",
    signer: createEd25519Signer(new Uint8Array(32).fill(2)),
    logs: new Map([[LOG.origin, [LOG.key]]]),
    store,
    clock: Date.now,
    onSubmission: () => undefined,
  });
  const onError = (error: unknown) => void errors.push(error);
  const server = await listenWitness({ host: "127.0.0.1", port: 0, witness, onError });
  return {
    witness,
    errors,
    url: `http://${server.address}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test.each([
  ["GET", "/", 404],
  ["GET", "/add-checkpoint", 405],
  ["POST", `/${HASH}/checkpoint`, 405],
  ["GET", `/${HASH}/checkpoint`, 404],
  ["GET", `/${HASH.toUpperCase()}/checkpoint`, 404],
  ["GET", `/${"0".repeat(64)}/checkpoint`, 404],
] as const)("%s %s is answered with %d", async (...[method, path, status]) => {
  await using server = await serve();

  expect((await fetch(`${server.url}${path}`, { method })).status).toBe(status);
});

test.each([
  ["that says so", { "content-length": String(BODY_BYTES_MAX + 1) }],
  ["that does not", {}],
] as const)("a body that is too long is refused, one %s", async (_name, headers) => {
  await using server = await serve();
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(BODY_BYTES_MAX + 1));
      controller.close();
    },
  });

  const request = { method: "POST", body, headers, duplex: "half" } as RequestInit;

  expect((await fetch(`${server.url}/add-checkpoint`, request)).status).toBe(413);
});

test("a witness that can't remember answers 500 and tells nobody why", async () => {
  const store = new CheckpointMemory();
  store.save = () => Promise.reject(new Error("disk full"));
  await using server = await serve(store);

  const answer = await createWitnessClient(server.url).submit(`old 0\n\n${LOG.note(3)}`, NEVER);

  expect(answer).toMatchObject({ status: 500, body: "the witness failed; nothing was cosigned\n" });
  expect(server.errors).toHaveLength(1);
});

test("cosigning and monitoring go over HTTP", async () => {
  await using server = await serve();
  // A prefix may end with a slash.
  const client = createWitnessClient(`${server.url}/`);

  const before = await client.recall(LOG.origin, NEVER);
  const answer = await client.submit(`old 0\n\n${LOG.note(3)}`, NEVER);
  const conflict = await client.submit(`old 0\n\n${LOG.note(5)}`, NEVER);
  const served = await client.recall(LOG.origin, NEVER);

  expect([before.status, answer.status, served.status]).toEqual([404, 200, 200]);
  expect(conflict).toEqual({ status: 409, contentType: "text/x.tlog.size", body: "3\n" });
  expect(verifyNote(served.body, [LOG.key, server.witness.key])).toHaveLength(2);
});

test("a witness that is not there, or says too much, gives no answer", async () => {
  const endless = createServer((_request, response) => response.end(Buffer.alloc(70_000)));
  await new Promise<void>((resolve) => endless.listen(0, "127.0.0.1", resolve));
  const address = endless.address();
  const port = typeof address === "object" ? address?.port : 0;

  await expect(createWitnessClient("http://127.0.0.1:1").submit("x", NEVER)).rejects.toThrow();
  const { submit, recall } = createWitnessClient(`http://127.0.0.1:${port}`);
  await expect(submit("x", NEVER)).rejects.toThrow("too long");
  await expect(recall(LOG.origin, NEVER)).rejects.toThrow("too long");
  endless.closeAllConnections();
  endless.close();
});
