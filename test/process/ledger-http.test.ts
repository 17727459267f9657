import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { appendLeaves, EMPTY_RANGE, rangeRoot } from "../../services/core/ledger/compact-range.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import {
  decodeEntries,
  entriesPath,
  rootAt,
  tilePath,
  tilesOfTree,
  type Tile,
} from "../../services/core/ledger/tiles.ts";
import { checkNote, parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

/** More than one full tile, so that the tree has two levels. */
const REQUESTS = 600;

let stack: Stack;
let agent: Identity;
let prefix: string;

beforeAll(async () => {
  stack = await startStack({ env: { COUNTERSIGN_LEDGER_HTTP_PORT: "0" } });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  prefix = stack.decision.addresses.at(-1) ?? "";
  await Promise.all(Array.from({ length: REQUESTS }, () => askForExport(agent)));
});
afterAll(() => stack.stop());

const get = (path: string, init: RequestInit = {}) => fetch(`${prefix}/${path}`, init);

async function read(path: string): Promise<Uint8Array> {
  const response = await get(path);
  expect([path, response.status]).toEqual([path, 200]);
  return new Uint8Array(await response.arrayBuffer());
}

async function newest() {
  const policy = parseTrustPolicy(await readFile(join(stack.home, "ledger/trust-policy"), "utf8"));
  return checkNote(await (await get("checkpoint")).text(), policy).checkpoint;
}

describe("the static log refuses", () => {
  test.each([
    ["", 404],
    ["checkpoint/", 404],
    ["tile/0/x000/000", 404],
    ["tile/0/0", 404],
    ["tile/00/000", 404],
    ["tile/64/000", 404],
    ["tile/0/000.p/256", 404],
    ["tile/0/000.p/0", 404],
    ["tile/0/999", 404],
    ["tile/2/000", 404],
    ["tile/entries/x001/000", 404],
    ["tile/entries/000.p/01", 404],
    ["../ledger-key", 404],
    ["%2e%2e/ledger-key", 404],
  ])("/%s", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  test.each(["POST", "PUT", "DELETE"])("%s", async (method) => {
    const response = await get("checkpoint", { method, body: method === "DELETE" ? null : "x" });

    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });

  test("a request with headers beyond all measure", async () => {
    const { hostname, port } = new URL(prefix);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /checkpoint HTTP/1.1\r\nx: ${"y".repeat(64 * 1024)}\r\n\r\n`);

    // The server closes while the rest of the headers is still on its way.
    socket.on("error", () => undefined);
    const [answer] = await once(socket, "data");

    expect(String(answer)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe("the static log serves", () => {
  test("the newest checkpoint, never from a cache", async () => {
    const response = await get("checkpoint");
    const { note } = await agent.client(LedgerService).getCheckpoint({});

    expect(await response.text()).toBe(note);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-cache");
  });

  test("every tile of the tree: its entries hash to its leaves, and these to the signed root", async () => {
    const { size, root } = await newest();
    const tiles = new Map<string, Uint8Array>();
    for (const tile of tilesOfTree(size)) tiles.set(tilePath(tile), await read(tilePath(tile)));
    const readTile = async (tile: Tile) => tiles.get(tilePath(tile)) ?? new Uint8Array();
    const leaves: Uint8Array[] = [];
    for (const { level, index, width } of tilesOfTree(size)) {
      if (level === 0) leaves.push(...decodeEntries(await read(entriesPath({ index, width }))));
    }

    expect(size).toBeGreaterThan(2 * 256);
    expect(leaves).toHaveLength(size);
    expect(rangeRoot(await rootAt(size, readTile))).toEqual(root);
    expect(rangeRoot(appendLeaves(EMPTY_RANGE, leaves.map(leafHash)))).toEqual(root);
    expect(leaves.every((leaf) => JSON.parse(Buffer.from(leaf).toString()).v === 1)).toBe(true);
  });

  test("partial tiles of any size that the log ever had, to be kept for ever", async () => {
    const whole = await get("tile/0/000");
    const part = await get("tile/0/000.p/17");
    const bytes = Buffer.from(await whole.arrayBuffer());

    expect(bytes).toHaveLength(256 * 32);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(0, 17 * 32));
    expect(decodeEntries(await read("tile/entries/001.p/3"))).toHaveLength(3);
    expect(part.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(part.headers.get("content-type")).toBe("application/octet-stream");
  });

  test("entries compressed for whoever takes that, and only for them", async () => {
    const packed = await get("tile/entries/000", { headers: { "accept-encoding": "gzip" } });
    const plain = await get("tile/entries/000", { headers: { "accept-encoding": "identity" } });
    const refused = await get("tile/entries/000", { headers: { "accept-encoding": "gzip;q=0" } });

    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(refused.headers.get("content-encoding")).toBeNull();
    expect(await packed.bytes()).toEqual(await plain.bytes());
    expect(packed.headers.get("vary")).toBe("accept-encoding");
  });

  test("headers alone for HEAD", async () => {
    const response = await get("tile/0/000", { method: "HEAD" });

    expect(response.headers.get("content-length")).toBe("8192");
    expect(await response.text()).toBe("");
  });
});
