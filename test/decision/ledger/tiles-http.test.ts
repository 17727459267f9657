import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fault } from "../../../services/core/fault.ts";
import { serveTiles, type TilesHttp } from "../../../services/decision/ledger/tiles-http.ts";
import { LedgerTwin } from "../../support/ledger-twin.ts";

const JWKS = '{"keys":[]}';
/** 15 MiB: more than both ends of a connection hold for a client that does not read. */
const LARGE_TILE = Array.from({ length: 256 }, (_, index) => ({
  index,
  body: new Uint8Array(60_000),
}));
const STILL_MS = 200;

let http: TilesHttp;
let readings: number;
let sockets: Socket[];
let errors: unknown[];

beforeEach(async () => {
  readings = 0;
  [sockets, errors] = [[], []];
  const twin = new LedgerTwin(256);
  http = await serveTiles({
    ledger: {
      head: () => twin.head(),
      readTile: twin.readTile,
      leaves: async () => {
        readings += 1;
        return LARGE_TILE;
      },
    },
    guard: {
      newest: () =>
        Promise.reject(new Fault({ code: "unavailable", reason: "none", message: "None." })),
    },
    grantKeys: () => JWKS,
    host: "127.0.0.1",
    port: 0,
    stillMs: STILL_MS,
    onError: (error) => errors.push(error),
  });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await http[Symbol.asyncDispose]();
});

/** Of this process, both ends of each. */
function countConnections(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
}

function ask(times: number): Socket {
  const { hostname, port } = new URL(http.addresses[0] ?? "");
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.on("error", () => undefined); // Being hung up on is what the tests are about.
  socket.write("GET /tile/entries/000 HTTP/1.1\r\nhost: log\r\n\r\n".repeat(times));
  return socket;
}

test("whoever asks a thousand times at once, and waits for no answer, is hung up on after one reading", async () => {
  const socket = ask(1_000);

  socket.resume();
  await once(socket, "close");

  expect(readings).toBeLessThanOrEqual(1);
  expect(errors).toEqual([]);
});

test("whoever does not read an answer is hung up on, so that others find a place", async () => {
  const before = countConnections();

  const socket = ask(1);
  await once(socket, "readable"); // The answer has begun, and no more of it is read.

  const ours = 1;
  await vi.waitFor(() => expect(countConnections()).toBe(before + ours), { timeout: 4_000 });
  expect(readings).toBe(1);
  expect(errors).toEqual([]);
});

test("whoever asks again after each answer is answered", async () => {
  const { origin } = new URL(http.addresses[0] ?? "");

  const sizes: number[] = [];
  for (const path of ["tile/0/000", "tile/0/000.p/7", "tile/0/000"]) {
    sizes.push((await (await fetch(`${origin}/${path}`)).arrayBuffer()).byteLength);
  }

  expect(sizes).toEqual([8_192, 224, 8_192]);
});

test("gives the public keys of grants where keys are looked for, and lets nobody keep them for long", async () => {
  const [address = ""] = http.addresses;

  const answer = await fetch(`${address}/.well-known/jwks.json`);

  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/jwk-set+json");
  expect(answer.headers.get("cache-control")).toBe("public, max-age=60");
  expect(await answer.text()).toBe(JWKS);
});
