import type { CompactRange, Level } from "./compact-range.ts";
import { grownLevels, rightEdges, unpaired } from "./compact-range.ts";
import { LedgerError } from "./ledger-error.ts";

/** Leaves that were appended at once, and the tree before them. */
export interface AppendedLeaves {
  readonly before: CompactRange;
  readonly leafHashes: readonly Uint8Array[];
}

/** What a batch added to the tree, kept to answer for each of its leaves. */
interface Growth {
  readonly levels: readonly Level[];
  readonly edges: readonly (Uint8Array | undefined)[];
  readonly after: CompactRange;
}

/** Every receipt of a batch needs the same nodes: they are computed once, and live as long as the batch. */
const growths = new WeakMap<AppendedLeaves, Growth>();

/** The tree after the batch. Throws `LedgerError` for a damaged range, or a hash of another length. */
export function after(appended: AppendedLeaves): CompactRange {
  return growthOf(appended).after;
}

/**
 * The inclusion proof (RFC 6962, section 2.1.1) of one leaf of the batch in the tree after it. `index` is the leaf's place in
 * the log. Throws `LedgerError` when the leaf is not of this batch.
 */
export function proveAppended(appended: AppendedLeaves, index: number): readonly Uint8Array[] {
  const { levels, edges, after: tree } = growthOf(appended);
  if (!Number.isSafeInteger(index) || index < appended.before.size || index >= tree.size) {
    throw new LedgerError("bad_index", "index is not of a leaf that was appended");
  }
  const proof: Uint8Array[] = [];
  let position = index;
  levels.forEach(({ first, hashes }, height) => {
    const sibling = position % 2 === 0 ? position + 1 : position - 1;
    const complete = hashes[sibling - first];
    const node = sibling - first === hashes.length ? edges[height] : complete;
    if (node !== undefined) proof.push(node);
    position = Math.floor(position / 2);
  });
  return proof;
}

function growthOf(appended: AppendedLeaves): Growth {
  const known = growths.get(appended);
  if (known !== undefined) return known;
  const { before, leafHashes } = appended;
  const levels = [...grownLevels(before, leafHashes)];
  const roots = levels.map(({ hashes }) => unpaired(hashes)).filter((root) => root !== undefined);
  const tree = { size: before.size + leafHashes.length, hashes: roots.toReversed() };
  const growth = { levels, edges: rightEdges(tree), after: tree };
  growths.set(appended, growth);
  return growth;
}
