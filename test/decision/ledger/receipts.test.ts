import { describe, expect, test } from "vitest";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import { Fault } from "../../../services/core/fault.ts";
import { verifyConsistency } from "../../../services/core/ledger/consistency.ts";
import { parseReceipt, verifyReceipt } from "../../../services/core/ledger/receipt.ts";
import { parseTrustPolicy } from "../../../services/core/ledger/trust-policy.ts";
import {
  DECIDING,
  ENDING,
  Receipts,
  type WireReceipt,
} from "../../../services/decision/ledger/receipts.ts";
import { opening } from "../../contract/store-fixtures.ts";
import { NOTARY_OF_TWIN, openGuardTwin } from "../../support/ledger-twin.ts";

const policy = parseTrustPolicy(NOTARY_OF_TWIN.trustPolicyOf(1));

/** Receipts of a log that begins with so many requests, "req_0" and on. */
async function receiptsAfter(count: number) {
  const log = new MemoryRequestLog();
  for (let n = 0; n < count; n += 1) await log.update(`req_${n}`, opening(`req_${n}`));
  const guard = await openGuardTwin(log.ledger);
  return { log, guard, receipts: new Receipts({ guard, ledger: log.ledger, log }) };
}

function proven({ tlogProof }: WireReceipt) {
  const receipt = parseReceipt(tlogProof);
  const { checkpoint } = verifyReceipt(receipt, policy);
  const { request } = JSON.parse(Buffer.from(receipt.leaf).toString()) as { request: string };
  return { request, index: receipt.index, size: checkpoint.size, root: checkpoint.root };
}

const wanted = (requestId: string, knownSize = 0n) => ({ requestId, types: DECIDING, knownSize });

describe("no receipt is given", () => {
  test("of an event that there is not", async () => {
    const { receipts } = await receiptsAfter(3);

    const made = receipts.of({ ...wanted("req_1"), types: ENDING });

    await expect(made).rejects.toMatchObject({ code: "internal", reason: "not_recorded" });
  });

  test("of an index that the log has not reached", async () => {
    const { receipts } = await receiptsAfter(3);

    await expect(receipts.at(3, 0n)).rejects.toBeInstanceOf(Fault);
  });
});

test("no receipt is given that does not verify, as of a leaf that was changed together with its hash", async () => {
  const { log, guard } = await receiptsAfter(3);
  const leaves = async () => (await log.ledger.leaves(2, 1)).map((leaf) => ({ ...leaf, index: 1 }));
  const receipts = new Receipts({ guard, ledger: { leaves, readTile: log.ledger.readTile }, log });

  const made = receipts.at(1, 0n);

  await expect(made).rejects.toMatchObject({ code: "unavailable", reason: "store_corrupt" });
});

describe("a receipt", () => {
  test("of what a call has just committed is under the head that its transaction made", async () => {
    const { log, receipts } = await receiptsAfter(300);
    const committed = await log.update("req_new", opening("req_new"));
    await log.update("req_later", opening("req_later"));

    const receipt = await receipts.of(wanted("req_new"), committed);

    expect(proven(receipt)).toMatchObject({ request: "req_new", index: 300, size: 301 });
  });

  test.each([0, 255, 256, 299])(
    "of what was committed long ago (index %i) is under the newest head",
    async (index) => {
      const { receipts } = await receiptsAfter(300);

      const receipt = await receipts.of(wanted(`req_${index}`));

      expect(proven(receipt)).toMatchObject({ request: `req_${index}`, index, size: 300 });
    },
  );

  test("proves that the tree only grew since the caller saw it", async () => {
    const { log, receipts } = await receiptsAfter(300);
    const before = await receipts.at(0, 0n);
    const committed = await log.update("req_new", opening("req_new"));

    const after = await receipts.of(wanted("req_new", 300n), committed);

    const [from, to] = [proven(before), proven(after)];
    const grown = { fromSize: from.size, fromRoot: from.root, toSize: to.size, toRoot: to.root };
    expect(verifyConsistency({ ...grown, proof: after.consistency })).toBe(true);
  });

  test.each([0n, 300n, 301n, 2n ** 64n - 1n])(
    "has nothing to prove for a caller who knows a tree of %i out of 300",
    async (knownSize) => {
      const { receipts } = await receiptsAfter(300);

      const { consistency } = await receipts.at(7, knownSize);

      expect(consistency).toEqual([]);
    },
  );
});
