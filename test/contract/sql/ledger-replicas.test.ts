import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../../../services/adapters/sql/postgres.ts";
import type { SqlStore } from "../../../services/adapters/sql/sql-store.ts";
import { openSqliteStore } from "../../../services/adapters/sql/sqlite.ts";
import { toHex } from "../../../services/core/action/encoding.ts";
import {
  appendLeaves,
  EMPTY_RANGE,
  rangeRoot,
} from "../../../services/core/ledger/compact-range.ts";
import { leafHash } from "../../../services/core/ledger/hash.ts";
import { parseLeaf } from "../../../services/core/ledger/leaf-codec.ts";
import type { StoredLeaf } from "../../../services/core/ledger/store.ts";
import { rootAt, tilesOfTree } from "../../../services/core/ledger/tiles.ts";
import { startPostgres, type PostgresServer } from "../../support/postgres.ts";
import { temporaryDirectory } from "../../support/temporary.ts";
import {
  APPROVE,
  asking,
  idsOf,
  LEDGER,
  opening,
  redeeming,
  type ChangeOf,
} from "../store-fixtures.ts";

/** Each has five events: opened, voted, approved, redeemed, reported. */
const REQUESTS = 2_000;
const EVENTS = 5 * REQUESTS;

let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each([
  ["SQLite", onSqlite],
  ["PostgreSQL", onPostgres],
])("two replicas on one database of %s that append 10 000 events together", (_, open) => {
  it("grow one tree: no gap, its root follows from its leaves, and so do its tiles and chains", async () => {
    await using replicas = await open();
    const { first, second } = replicas;

    await Promise.all(idsOf(REQUESTS).map((id, nth) => settleOn([first, second], id, nth)));

    const leaves = await leavesOf(second);
    const hashes = leaves.map(({ body }) => leafHash(body));
    const head = await first.ledger.head();
    const root = toHex(rangeRoot(appendLeaves(EMPTY_RANGE, hashes)));
    expect(leaves.map(({ index }) => index)).toEqual(hashes.map((_hash, index) => index));
    expect(head.range.size).toBe(EVENTS);
    expect(toHex(rangeRoot(head.range))).toBe(root);
    for (const { ledger } of [first, second]) {
      expect(toHex(rangeRoot(await rootAt(EVENTS, ledger.readTile)))).toBe(root);
      expect(await tilesAgree(ledger, hashes)).toBe(true);
    }
    expect(brokenChains(leaves)).toEqual([]);
  });
});

/** Every step of a request on the other replica than the one before. */
async function settleOn(replicas: readonly SqlStore[], id: string, nth: number): Promise<void> {
  const redemptionId = `attempt-${id}`;
  const report = { kind: "report", agentId: "agent-1", redemptionId } as const;
  const steps: readonly ChangeOf[] = [
    opening(id),
    asking(APPROVE),
    redeeming(redemptionId),
    asking({ ...report, outcome: "succeeded", detail: "exit_0" }),
  ];
  for (const [at, step] of steps.entries()) {
    await replicas[(nth + at) % replicas.length]?.requests.update(id, step);
  }
}

async function leavesOf({ ledger }: SqlStore): Promise<readonly StoredLeaf[]> {
  const leaves: StoredLeaf[] = [];
  while (leaves.length < EVENTS) leaves.push(...(await ledger.leaves(leaves.length, 1_000)));
  return leaves;
}

/** Of the first level, which holds the hashes of the leaves themselves; the root shows that the others fit. */
async function tilesAgree(
  { readTile }: SqlStore["ledger"],
  hashes: readonly Uint8Array[],
): Promise<boolean> {
  const tiles = tilesOfTree(hashes.length).filter(({ level }) => level === 0);
  const served = await Promise.all(tiles.map(readTile));
  return Buffer.concat(served).equals(Buffer.concat(hashes));
}

/** The leaves that do not point at the one before them of the same request. */
function brokenChains(leaves: readonly StoredLeaf[]): readonly number[] {
  const newest = new Map<string | null, string>();
  return leaves.flatMap(({ index, body }) => {
    const { request, prev } = parseLeaf(body);
    const isBroken = prev !== (newest.get(request) ?? null);
    newest.set(request, toHex(leafHash(body)));
    return isBroken ? [index] : [];
  });
}

interface Replicas extends AsyncDisposable {
  readonly first: SqlStore;
  readonly second: SqlStore;
}

async function onSqlite(): Promise<Replicas> {
  const directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  return replicasOf(
    () => openSqliteStore({ path, ledger: LEDGER }),
    () => directory[Symbol.asyncDispose](),
  );
}

async function onPostgres(): Promise<Replicas> {
  const url = await postgres.createDatabase();
  return replicasOf(
    () => openPostgresStore({ url, ledger: LEDGER }),
    async () => undefined,
  );
}

async function replicasOf(
  open: () => Promise<SqlStore>,
  end: () => PromiseLike<void>,
): Promise<Replicas> {
  const [first, second] = [await open(), await open()];
  const dispose = async () => {
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
    await end();
  };
  return { first, second, [Symbol.asyncDispose]: dispose };
}
