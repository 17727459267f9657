import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openPostgresStore } from "../../../services/adapters/sql/postgres.ts";
import { toHex } from "../../../services/core/action/encoding.ts";
import {
  appendLeaves,
  EMPTY_RANGE,
  encodeRange,
} from "../../../services/core/ledger/compact-range.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { packLeaf } from "../../../services/adapters/sql/packed-leaf.ts";
import { leafHash } from "../../../services/core/ledger/hash.ts";
import { Notary } from "../../../services/decision/ledger/notary.ts";
import type { Known } from "../../../services/decision/ledger/known-head.ts";
import { suspicionOf } from "../../../services/decision/ledger/suspicion.ts";
import { run, startPostgres, type PostgresServer } from "../../support/postgres.ts";
import { activation, idsOf, LEDGER } from "../store-fixtures.ts";

const LEAVES = 20;

let server: PostgresServer;
let url: string;
/** The head that was signed before somebody changed the database. */
let known: Known;
let bodies: readonly Uint8Array[];

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

beforeEach(async () => {
  url = await server.createDatabase();
  await using store = await openPostgresStore({ url, ledger: LEDGER });
  await Promise.all(idsOf(LEAVES, "policy.").map((id) => store.events.record(activation(id))));
  const signer = createEd25519Signer(new Uint8Array(32).fill(5));
  const { range, epoch } = await store.ledger.head();
  known = { kind: "head", head: new Notary({ origin: "log.example", signer }).sign(range, epoch) };
  bodies = (await store.ledger.leaves(0, LEAVES)).map(({ body }) => body);
  for (const table of ["events", "log_head", "log_tiles"]) {
    await run(url, `alter table ${table} disable trigger all`);
  }
});

/** What a service finds that starts on the database and appends something. */
async function suspicion(): Promise<string | undefined> {
  await using store = await openPostgresStore({ url, ledger: LEDGER });
  const found = await suspicionOf(await store.ledger.head(), known, store.ledger.readTile);
  if (found !== undefined) return found;
  await store.events.record(activation("policy.late"));
  return await suspicionOf(await store.ledger.head(), known, store.ledger.readTile);
}

const bytea = (bytes: Uint8Array) => `'\\x${toHex(bytes)}'::bytea`;
const edited = () => Buffer.from(String(Buffer.from(bodies[7]!)).replace('"r1"', '"r9"'));

it("suspects nothing where nothing was changed", async () => {
  expect(await suspicion()).toBeUndefined();
});

it("says corrupt of a leaf whose body was edited", async () => {
  await run(url, `update events set leaf = ${bytea(packLeaf(edited()))} where position = 7`);

  await using store = await openPostgresStore({ url, ledger: LEDGER });

  const fault = { name: "StoreFault", code: "corrupt", message: "events.leaf is damaged" };
  await expect(store.ledger.leaves(0, LEAVES)).rejects.toMatchObject(fault);
  await expect(store.events.read(0, LEAVES)).rejects.toMatchObject(fault);
});

it("suspects a log of which a leaf was edited together with its hash", async () => {
  const [leaf, hash] = [bytea(packLeaf(edited())), bytea(leafHash(edited()))];
  await run(url, `update events set leaf = ${leaf}, leaf_hash = ${hash} where position = 7`);

  expect(await suspicion()).toContain(`does not continue the ${LEAVES} entries`);
});

it("suspects a log whose last leaf was deleted", async () => {
  await run(url, `delete from events where position = ${LEAVES - 1}`);

  expect(await suspicion()).toContain(`does not continue the ${LEAVES} entries`);
});

it("suspects a log of which two leaves were swapped", async () => {
  await run(url, "update events set position = -1 where position = 7");
  await run(url, "update events set position = 7 where position = 8");
  await run(url, "update events set position = 8 where position = -1");

  expect(await suspicion()).toContain(`does not continue the ${LEAVES} entries`);
});

it("suspects a log that was truncated with its head", async () => {
  const range = encodeRange(appendLeaves(EMPTY_RANGE, bodies.slice(0, 12).map(leafHash)));
  await run(url, "delete from events where position >= 12");
  await run(url, `update log_head set size = 12, range = ${bytea(range)}`);

  expect(await suspicion()).toContain(`has 12 entries, and ${LEAVES} were signed`);
});

it("suspects a log that was rewritten with its head", async () => {
  const forged = bodies.with(7, edited()).map(leafHash);
  const range = encodeRange(appendLeaves(EMPTY_RANGE, forged));
  const [leaf, hash] = [bytea(packLeaf(edited())), bytea(forged[7]!)];
  await run(url, `update events set leaf = ${leaf}, leaf_hash = ${hash} where position = 7`);
  await run(url, `update log_head set range = ${bytea(range)}`);

  expect(await suspicion()).toContain(`does not continue the ${LEAVES} entries`);
});
