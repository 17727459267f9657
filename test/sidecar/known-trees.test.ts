import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { parseNote } from "../../services/core/ledger/note.ts";
import { KnownTrees, type KnownTree } from "../../sidecar/known-trees.ts";
import { HandMadeLog } from "../support/hand-made-log.ts";

const SIZE_MAX = 40;
const log = new HandMadeLog().grow(SIZE_MAX);
const BRANCHED_AT = 7;
const branch = new HandMadeLog().grow(BRANCHED_AT);
branch.append({ type: "audit.read", request: "none", digest: "other" });
branch.grow(SIZE_MAX);

function treeOf(from: HandMadeLog, size: number): KnownTree {
  const note = from.note(size);
  const { root } = parseCheckpoint(parseNote(note).text);
  return { size, root, note };
}

/** Shows a tree with a proof from another size, or without one. */
function show(
  trees: KnownTrees,
  from: HandMadeLog,
  [size, knownSize]: readonly [number, number],
): string {
  const proof =
    knownSize > 0 && knownSize < size
      ? { fromSize: knownSize, hashes: from.consistency(knownSize, size) }
      : undefined;
  const { kind } = trees.admit(treeOf(from, size), proof, 0);
  if (kind === "unproven") trees.postpone(treeOf(from, size), 0);
  return kind;
}

/** As the log that shows the newest tree would prove it. */
function joinAll(trees: KnownTrees, from: HandMadeLog): readonly string[] {
  return trees.loose.map(({ tree }) => {
    const { newest } = trees;
    if (newest === undefined || newest.size === tree.size)
      return trees.admit(tree, undefined, 0).kind;
    const [small, large] = [tree.size, newest.size].toSorted((a, b) => a - b);
    return trees.join({ tree, newest, hashes: from.consistency(small!, large!) }, 0).kind;
  });
}

const shown = fc.record({
  size: fc.integer({ min: 1, max: SIZE_MAX }),
  known: fc.integer({ min: 0, max: SIZE_MAX }),
});

describe("the trees of a log", () => {
  it("always contradict each other when the log has branched, as soon as they are joined", () => {
    const before = fc.array(shown, { minLength: 1, maxLength: 8 });
    const size = fc.integer({ min: BRANCHED_AT + 1, max: SIZE_MAX });
    fc.assert(
      fc.property(before, size, size, (answers, honestSize, branchedSize) => {
        const trees = new KnownTrees();
        for (const each of answers) show(trees, log, [each.size, each.known]);
        show(trees, log, [honestSize, 0]);
        joinAll(trees, log);

        const kinds = [show(trees, branch, [branchedSize, 0]), ...joinAll(trees, branch)];

        expect(kinds).toContain("fork");
      }),
    );
  });

  it("never contradict each other in an honest log, in whatever order they are seen", () => {
    fc.assert(
      fc.property(fc.array(shown, { minLength: 1, maxLength: 20 }), (answers) => {
        const trees = new KnownTrees();
        const kinds = answers.map(({ size, known }) => show(trees, log, [size, known]));

        const joined = joinAll(trees, log);

        expect([...kinds, ...joined]).not.toContain("fork");
        expect(trees.loose).toEqual([]);
        expect(trees.newest?.size).toBe(Math.max(...answers.map(({ size }) => size)));
      }),
    );
  });

  it("are forgotten but for the last ones, and then a proof from them says nothing", () => {
    const long = new HandMadeLog().grow(260);
    const trees = new KnownTrees();
    for (let size = 1; size < 260; size += 1) show(trees, long, [size, size - 1]);

    expect(show(trees, long, [260, 2])).toBe("unproven");
    expect(show(trees, long, [260, 200])).toBe("consistent");
  });
});
