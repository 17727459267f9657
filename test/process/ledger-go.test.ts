import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { utf8 } from "../../services/core/action/utf8.ts";
import { formatCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { appendLeaves, EMPTY_RANGE, rangeRoot } from "../../services/core/ledger/compact-range.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import { createVerifierKey, formatVerifierKey, signNote } from "../../services/core/ledger/note.ts";
import {
  encodeEntries,
  entriesPath,
  TILE_WIDTH,
  tilePath,
  tilesOfTree,
} from "../../services/core/ledger/tiles.ts";
import { buildGoLog, checkWithGo, type GoLog } from "../support/go.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const ORIGIN = "countersign.example/ledger";
const SIGNER = createEd25519Signer(new Uint8Array(32).fill(1));
const VKEY = formatVerifierKey(createVerifierKey(ORIGIN, SIGNER.publicKey));

let home: TemporaryDirectory;
let goLog: GoLog;
let logs = 0;

beforeAll(async () => {
  home = await temporaryDirectory();
  goLog = await buildGoLog(home.path);
  if (goLog.kind === "absent") console.warn(`skipped: ${goLog.reason}`);
}, 600_000);
afterAll(async () => home[Symbol.asyncDispose]());

beforeEach((context) => {
  if (goLog.kind === "absent") context.skip(goLog.reason);
});

const check = async (directory: string, vkey = VKEY) => {
  if (goLog.kind === "absent") throw new Error(goLog.reason);
  return checkWithGo(goLog.path, [directory, vkey]);
};

describe("Go's own notes and logs refuse", () => {
  it("a log of which one byte of one entry is another", async () => {
    const directory = await writeLog(600);
    await flipLastBit(join(directory, "tile/entries/001"));

    const { isVerified, output } = await check(directory);

    expect(isVerified).toBe(false);
    expect(output).toBe("entry 511: its hash is not the one in the tile\n");
  });

  it.each([
    ["tile/0/000", "tile/0/000: its root is not the hash in the tile above\n"],
    ["tile/0/001", "tile/0/001: its root is not the hash in the tile above\n"],
    ["tile/0/002.p/88", "tiles: the root is not the signed one\n"],
    ["tile/1/000.p/2", "tiles: the root is not the signed one\n"],
  ])("a log of which one hash in %s is another", async (path, reason) => {
    const directory = await writeLog(600);
    await flipLastBit(join(directory, path));

    const { isVerified, output } = await check(directory);

    expect(isVerified).toBe(false);
    expect(output).toBe(reason);
  });

  it("a log of which a tile is missing, or cut short", async () => {
    const directory = await writeLog(600);
    const path = join(directory, "tile/0/001");
    await writeFile(path, (await readFile(path)).subarray(32));

    const short = await check(directory);
    await rm(path);
    const missing = await check(directory);

    expect(short).toEqual({ isVerified: false, output: "tiles: tile/0/001: 8160 bytes\n" });
    expect(missing.isVerified).toBe(false);
    expect(missing.output).toMatch(/^tiles: open .*tile\/0\/001: no such file/);
  });

  it("a log of which an entry and its hash fit each other, and not the signed root", async () => {
    const directory = await writeLog(600);
    const leaves = leavesOf(600).with(599, utf8("forged"));
    await write(directory, filesOf(leaves));

    const { isVerified, output } = await check(directory);

    expect(isVerified).toBe(false);
    expect(output).toBe("tiles: the root is not the signed one\n");
  });

  it("a log that another key of the same name signed", async () => {
    const directory = await writeLog(3);
    const other = createEd25519Signer(new Uint8Array(32).fill(2));

    const { isVerified, output } = await check(
      directory,
      formatVerifierKey(createVerifierKey(ORIGIN, other.publicKey)),
    );

    expect(isVerified).toBe(false);
    expect(output).toBe("checkpoint: note has no verifiable signatures\n");
  });

  it("a checkpoint of which one digit is another", async () => {
    const directory = await writeLog(13);
    const checkpoint = await readFile(join(directory, "checkpoint"), "utf8");
    await writeFile(join(directory, "checkpoint"), checkpoint.replace("\n13\n", "\n12\n"));

    const { isVerified, output } = await check(directory);

    expect(isVerified).toBe(false);
    expect(output).toMatch(/^checkpoint: invalid signature for key countersign\.example\/ledger/);
  });
});

it.each([0, 1, 2, 3, 255, 256, 257, 1_000])(
  "Go's own notes and logs verify a log of %i entries that we wrote, each with its proofs",
  async (size) => {
    const directory = await writeLog(size);

    const { isVerified, output } = await check(directory);

    expect(output).toMatch(new RegExp(`^verified ${size} entries under `));
    expect(isVerified).toBe(true);
  },
);

async function writeLog(size: number): Promise<string> {
  const directory = join(home.path, `log-${(logs += 1)}`);
  const leaves = leavesOf(size);
  const root = rangeRoot(appendLeaves(EMPTY_RANGE, leaves.map(leafHash)));
  const text = formatCheckpoint({ origin: ORIGIN, size, root, extensions: [] });
  const checkpoint = utf8(signNote(text, { name: ORIGIN, signer: SIGNER }));
  await write(directory, new Map([["checkpoint", checkpoint], ...filesOf(leaves)]));
  return directory;
}

/** Among them an empty one, long ones, and such as are no text. */
function leavesOf(size: number): readonly Uint8Array[] {
  return Array.from({ length: size }, (_, index) =>
    new Uint8Array(index === 1 ? 0 : 1 + ((index * 37) % 8_192)).fill(index % 251),
  );
}

function filesOf(leaves: readonly Uint8Array[]): ReadonlyMap<string, Uint8Array> {
  const hashes = leaves.map(leafHash);
  const files = tilesOfTree(leaves.length).flatMap((tile): [string, Uint8Array][] => {
    const [from, to] = [tile.index * TILE_WIDTH, tile.index * TILE_WIDTH + tile.width];
    const span = TILE_WIDTH ** tile.level;
    const nodes = Array.from({ length: tile.width }, (_, at) =>
      rangeRoot(
        appendLeaves(EMPTY_RANGE, hashes.slice((from + at) * span, (from + at + 1) * span)),
      ),
    );
    const written: [string, Uint8Array] = [tilePath(tile), Buffer.concat(nodes)];
    if (tile.level > 0) return [written];
    return [written, [entriesPath(tile), encodeEntries(leaves.slice(from, to))]];
  });
  return new Map(files);
}

async function write(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), bytes);
  }
}

async function flipLastBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(path, bytes.with(bytes.byteLength - 1, (bytes.at(-1) ?? 0) ^ 1));
}
