import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../services/core/action/hash.ts";
import { utf8 } from "../../../services/core/action/utf8.ts";
import { EMPTY_RANGE } from "../../../services/core/ledger/compact-range.ts";
import { commit, deriveKeys, saltFor } from "../../../services/core/ledger/commitment.ts";
import { after, proveAppended } from "../../../services/core/ledger/appended.ts";
import { leafHash } from "../../../services/core/ledger/hash.ts";
import { LEAF_TYPES } from "../../../services/core/ledger/leaf-shape.ts";
import { formatReceipt } from "../../../services/core/ledger/receipt.ts";
import leaves from "../../vectors/ledger/leaves.json" with { type: "json" };
import richLeaves from "../../vectors/ledger/rich-leaves.json" with { type: "json" };
import { Archive, detailsSaying, eventsSaying } from "./leaf-samples.ts";
import { delegatedSaying, RICH_NAMES, richEventsSaying } from "./rich-samples.ts";

/** Every way in which a text can be written: quotes, escapes, two, three and four bytes, what JavaScript alone calls a line break. */
const SAID = {
  word: "Ölga",
  text: 'She said "yes" \\ \u0007\n\t– \u2028 \u{1f600} \u00e9\u007f\u{10ffff}',
  isProven: true,
};

function leafOf(type: keyof typeof leaves) {
  return new Archive().append(eventsSaying(SAID)[type], detailsSaying(SAID));
}

/** The types that there were when the text of receipts was published. */
const FIRST_TYPES = LEAF_TYPES.slice(0, 23);

describe("what was published once stays as it is, byte for byte:", () => {
  test.each(LEAF_TYPES)("the leaf of %s", (type) => {
    expect(new TextDecoder().decode(leafOf(type).body)).toBe(leaves[type]);
  });

  test("the leaves of events that say all that they may", () => {
    const events = richEventsSaying(SAID);
    const written = Object.entries(events).map(([name, event]) => {
      const { body } = new Archive().append(event, delegatedSaying(SAID));
      return [name, new TextDecoder().decode(body)];
    });

    expect(RICH_NAMES).toEqual(Object.keys(richLeaves));
    expect(Object.fromEntries(written)).toEqual(richLeaves);
  });

  test("the text of a receipt", () => {
    const bodies = FIRST_TYPES.map((type) => leafOf(type).body);
    const batch = { before: EMPTY_RANGE, leafHashes: bodies.map(leafHash) };
    const note = `log.example\n${after(batch).size}\n`;

    const receipts = bodies.map((leaf, index) =>
      formatReceipt({ index, leaf, proof: proveAppended(batch, index), note }),
    );

    expect(createHash("sha256").update(receipts.join("\n")).digest("hex")).toBe(
      "4ea6e3add3541b737c6bfa9060d13a7e129163277c4b6655830d6d6572551e09",
    );
  });
});

/** Around the block of SHA-256, and around powers of two, where a buffer that is used again would end. */
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 1_000, 5_461, 5_462, 21_845, 21_846, 65_536, 300_000];

describe("a commitment of any length is what other code makes of its definition:", () => {
  test.each(LENGTHS)("%i characters", (length) => {
    const key = sha256(utf8("key"));
    const place = { eventId: "req_a.1", field: "detail" };

    for (const unit of ["x", "é", "–", "\u{1f600}"]) {
      const value = unit.repeat(length);
      const salt = saltFor(deriveKeys(key), place);

      expect(commit({ ...place, salt, value })).toBe(definedCommitment({ key, ...place, value }));
    }
  });

  test("and what was made before is not changed by what is made next", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, text) => {
        const [first, written] = [sha256(bytes), utf8(text)];
        const [copy, rewritten] = [Uint8Array.from(first), Uint8Array.from(written)];

        sha256(utf8(`${text}, and more`), bytes);

        expect(first).toEqual(copy);
        expect(written).toEqual(rewritten);
        expect(first).toEqual(new Uint8Array(createHash("sha256").update(bytes).digest()));
        expect(written).toEqual(new TextEncoder().encode(text));
      }),
    );
  });
});

interface Defined {
  readonly key: Uint8Array;
  readonly eventId: string;
  readonly field: string;
  readonly value: string;
}

function definedCommitment({ key, eventId, field, value }: Defined): string {
  const saltKey = createHmac("sha256", key).update("countersign/opening/salt/v1").digest();
  const salt = createHmac("sha256", saltKey).update(`${eventId}\n${field}`).digest();
  return createHash("sha256")
    .update(`commit/v1\n${eventId}\n${field}\n`)
    .update(salt)
    .update(JSON.stringify(value))
    .digest("hex");
}
