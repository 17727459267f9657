import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toHex } from "../../services/core/action/encoding.ts";
import { after, proveAppended } from "../../services/core/ledger/appended.ts";
import { commit } from "../../services/core/ledger/commitment.ts";
import { appendLeaves, EMPTY_RANGE, rangeRoot } from "../../services/core/ledger/compact-range.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import { inclusionProof, verifyInclusion } from "../../services/core/ledger/inclusion.ts";
import { parseLeaf } from "../../services/core/ledger/leaf-codec.ts";
import type { LedgerStore } from "../../services/core/ledger/store.ts";
import { tilesOfTree } from "../../services/core/ledger/tiles.ts";
import type { OpenStores, TestedStores } from "./store-contract.ts";
import * as fixtures from "./store-fixtures.ts";

const { activation, APPROVE, asking, detailsOf, idsOf, opening, openingAs, T0 } = fixtures;

/** What is true of the ledger of every store. */
export function describeLedgerContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of ledgers:`, () => {
    let stores: TestedStores;

    beforeEach(async () => {
      stores = await open(() => T0);
    });
    afterEach(() => stores[Symbol.asyncDispose]());

    it("an event that no leaf can hold is refused alone, and leaves nobody's name behind", async () => {
      const { requests, subjects, ledger } = stores.first;
      const large = {
        effect: "deny",
        rule: "r".repeat(9_000),
        reasons: [],
        risk: "low",
      } as const;
      const details = detailsOf("req_large");
      const agent = { ...details.agent, owner: "https://people.example|eve" };

      const [refused, sound] = await Promise.allSettled([
        requests.update("req_large", openingAs({ ...details, agent }, large)),
        requests.update("req_b", opening("req_b")),
      ]);

      expect(refused).toMatchObject({
        status: "rejected",
        reason: { name: "LedgerError", code: "leaf_too_large" },
      });
      expect(sound.status).toBe("fulfilled");
      expect(await requests.find("req_large")).toBeUndefined();
      expect(await subjects.idOf("https://people.example|eve")).toBeUndefined();
      expect(await ledger.openings(0, 10)).toHaveLength(4);
    });

    it("an epoch is not opened by recording it, nor one that is not above the present", async () => {
      const { events, ledger } = stores.first;

      const recorded = events.record(epochOpening(2));
      const past = ledger.openEpoch(epochOpening(1));
      const other = ledger.openEpoch(activation("policy.1"));

      await expect(recorded).rejects.toThrow(RangeError);
      await expect(past).rejects.toThrow("epoch 1 is not above the present one, 1");
      await expect(other).rejects.toThrow("opens no epoch");
      expect(await events.size()).toBe(0);
    });

    it("an epoch may skip numbers, and is the head's from its first leaf on", async () => {
      const { ledger } = stores.first;

      const appended = await ledger.openEpoch(epochOpening(4));

      expect(appended).toMatchObject({ epoch: 4, before: { size: 0 } });
      expect((await stores.second.ledger.head()).epoch).toBe(4);
      const [logged] = await stores.second.events.read(0, 1);
      expect(logged?.event).toEqual(epochOpening(4));
    });

    it("each leaf of a request points at the one before it, and those of the service at none", async () => {
      const { requests, events, ledger } = stores.first;
      await requests.update("req_a", opening("req_a"));
      await events.record(activation("policy.1"));
      await stores.second.requests.update("req_a", asking(APPROVE));

      const leaves = await ledger.leaves(0, 10);

      const hashes = leaves.map(({ body }) => toHex(leafHash(body)));
      const prevs = leaves.map(({ body }) => parseLeaf(body).prev);
      expect(prevs).toEqual([null, null, hashes[0], hashes[2]]);
    });

    it("two instances that append at once grow one tree, whose root follows from its leaves", async () => {
      const writes = idsOf(120).map((id, index) =>
        (index % 2 ? stores.first : stores.second).requests.update(id, opening(id)),
      );

      const committed = await Promise.all(writes);
      const leaves = await stores.first.ledger.leaves(0, 1_000);

      const { range } = await stores.second.ledger.head();
      const recomputed = appendLeaves(
        EMPTY_RANGE,
        leaves.map(({ body }) => leafHash(body)),
      );
      expect(leaves.map(({ index }) => index)).toEqual(leaves.map((_, index) => index));
      expect(range.size).toBe(120);
      expect(toHex(rangeRoot(range))).toBe(toHex(rangeRoot(recomputed)));
      expect(new Set(committed.map(({ appended }) => appended?.epoch))).toEqual(new Set([1]));
    });

    it("what was appended proves each of its leaves in the tree after it", async () => {
      const committed = await Promise.all(
        idsOf(20).map((id) => stores.first.requests.update(id, opening(id))),
      );

      const proven = committed.map(({ appended, events }) => {
        const index = events[0]?.index ?? -1;
        const tree = after(appended!);
        const leaf = appended?.bodies[index - appended.before.size] ?? new Uint8Array();
        const proof = proveAppended(appended!, index);
        const root = rangeRoot(tree);
        return verifyInclusion({ index, size: tree.size, leafHash: leafHash(leaf), proof, root });
      });

      expect(proven).toEqual(Array<boolean>(20).fill(true));
      const head = await stores.second.ledger.head();
      const last = committed.map(({ appended }) => after(appended!)).at(-1);
      expect(toHex(rangeRoot(head.range))).toBe(toHex(rangeRoot(last!)));
    });

    it.each([255, 256, 257, 600])("all tiles of the tree of %i leaves are served", async (size) => {
      await Promise.all(
        idsOf(size, "policy.").map((id, index) =>
          (index % 40 < 30 ? stores.first : stores.second).events.record(activation(id)),
        ),
      );
      const { ledger } = stores.first;
      const leaves = await ledger.leaves(0, size);
      const hashes = leaves.map(({ body }) => leafHash(body));

      const served = await Promise.all(tilesOfTree(size).map(ledger.readTile));
      const again = await Promise.all(tilesOfTree(size).map(stores.second.ledger.readTile));
      const earlier = await Promise.all(tilesOfTree(200).map(ledger.readTile));

      const wanted = tilesOfTree(size).map((tile) => tileOf(tile, hashes));
      expect(served.map(toHex)).toEqual(wanted);
      expect(again.map(toHex)).toEqual(wanted);
      expect(earlier.map(toHex)).toEqual(tilesOfTree(200).map((tile) => tileOf(tile, hashes)));
    });

    it("proofs from tiles verify for every size that the log had", async () => {
      await Promise.all(
        idsOf(40, "policy.").map((id) => stores.first.events.record(activation(id))),
      );
      const { ledger } = stores.second;
      const leaves = await ledger.leaves(0, 40);
      const hashes = leaves.map(({ body }) => leafHash(body));

      const proven = await Promise.all(
        [...hashes.keys()].map((index) => isProven(ledger, { index, size: 40, hashes })),
      );

      expect(proven).toEqual(Array<boolean>(40).fill(true));
    });

    it("every commitment opens", async () => {
      const details = detailsOf("req_a");
      const named = { ...details, agent: { ...details.agent, owner: "owner@example.com" } };
      await stores.first.requests.update("req_a", openingAs(named));
      await stores.first.requests.update("req_a", asking(APPROVE));

      const openings = await stores.second.ledger.openings(0, 10);

      const leaves = (await stores.second.ledger.leaves(0, 10)).map(({ body }) => parseLeaf(body));
      const opened = openings.map(({ index, eventId, field, salt, valueJson }) => [
        index,
        field,
        commit({ eventId, field, salt, value: JSON.parse(valueJson) as never }),
      ]);
      const committed = leaves.flatMap((leaf, index) =>
        Object.entries(leaf.c).map(([field, commitment]) => [index, field, commitment]),
      );
      expect(new Set(opened.map(String))).toEqual(new Set(committed.map(String)));
      expect(committed).toHaveLength(7);
    });

    it("one agent and one person have one id each, whoever met them first", async () => {
      await Promise.all(
        idsOf(10).map((id, index) =>
          (index % 2 ? stores.first : stores.second).requests.update(id, opening(id)),
        ),
      );

      const leaves = await stores.first.ledger.leaves(0, 10);
      const ids = new Set(leaves.map(({ body }) => parseLeaf(body).actor.id));
      const actors = await stores.second.ledger.actors([...ids, "act_unknown"]);

      expect(actors).toEqual([{ id: [...ids][0], name: "agent-1" }]);
    });

    it("an index is found by the id of an event, and by that of a request", async () => {
      const { requests, events, ledger } = stores.first;
      await requests.update("req_a", opening("req_a"));
      await events.record(activation("policy.1"));
      await requests.update("req_a", asking(APPROVE));

      const ids = ["req_a.1", "policy.1", "req_a.2", "req_a", "req_b", "req_a.9", ""];
      const found = await Promise.all(ids.map((id) => ledger.indexOf(id)));

      expect(found).toEqual([0, 1, 2, 3, undefined, undefined, undefined]);
    });
  });
}

function epochOpening(epoch: number) {
  const change = {
    type: "epoch.opened",
    epoch,
    lostSize: 7,
    lostRoot: "c".repeat(64),
    reason: "restored from yesterday",
  } as const;
  return { ...activation(`epoch.${epoch}`), change };
}

type TilePlace = ReturnType<typeof tilesOfTree>[number];

function tileOf({ level, index, width }: TilePlace, hashes: readonly Uint8Array[]): string {
  const span = 256 ** level;
  const entries = Array.from({ length: width }, (_, at) => {
    const from = (index * 256 + at) * span;
    return toHex(rangeRoot(appendLeaves(EMPTY_RANGE, hashes.slice(from, from + span))));
  });
  return entries.join("");
}

interface Place {
  readonly index: number;
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

/** Whether the leaf at an index proves its place in a tree. */
export async function isProven(
  { readTile }: LedgerStore,
  { index, size, hashes }: Place,
): Promise<boolean> {
  const proof = await inclusionProof({ index, size }, readTile);
  const root = rangeRoot(appendLeaves(EMPTY_RANGE, hashes.slice(0, size)));
  return verifyInclusion({ index, size, leafHash: hashes[index]!, proof, root });
}
