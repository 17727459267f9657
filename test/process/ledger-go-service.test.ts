import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { entriesPath, tilePath, tilesOfTree } from "../../services/core/ledger/tiles.ts";
import { checkNote, parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { approve } from "../support/approve.ts";
import { buildGoLog, checkWithGo, type GoLog } from "../support/go.ts";
import { askForExport, startStack, type Stack } from "../support/stack.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

/** More than one full tile, so that the tree has two levels. */
const REQUESTS = 300;

let home: TemporaryDirectory;
let goLog: GoLog;
let stack: Stack;

beforeAll(async () => {
  home = await temporaryDirectory();
  goLog = await buildGoLog(home.path);
  if (goLog.kind === "absent") console.warn(`skipped: ${goLog.reason}`);
  stack = await startStack({ env: { COUNTERSIGN_LEDGER_HTTP_PORT: "0" } });
  const agent = await stack.workload("demo-agent", { owner: "olivia" });
  const asked = await Promise.all(Array.from({ length: REQUESTS }, () => askForExport(agent)));
  await approve(await stack.person("dana"), asked[0]?.requestId ?? "");
}, 600_000);
afterAll(async () => {
  await stack.stop();
  await home[Symbol.asyncDispose]();
});

beforeEach((context) => {
  if (goLog.kind === "absent") context.skip(goLog.reason);
});

test("a log that the service wrote and serves is verified by Go's own notes and logs, and refused with one byte changed", async () => {
  const directory = join(home.path, "served");
  const vkey = await fetchLog(directory);
  const entry = join(directory, "tile/entries/000");

  const whole = await check(directory, vkey);
  const bytes = await readFile(entry);
  await writeFile(entry, bytes.fill(bytes[100]! ^ 1, 100, 101));
  const changed = await check(directory, vkey);

  expect(whole).toMatchObject({ isVerified: true });
  expect(changed.isVerified).toBe(false);
  expect(changed.output).toMatch(/^entry \d+: its hash is not the one in the tile/);
});

function check(directory: string, vkey: string) {
  if (goLog.kind === "absent") throw new Error(goLog.reason);
  return checkWithGo(goLog.path, [directory, vkey]);
}

/** Copies the static log over HTTP, as a mirror does, and gives the key that the trust policy names. */
async function fetchLog(directory: string): Promise<string> {
  const prefix = stack.decision.addresses.at(-1) ?? "";
  const fetchFile = async (path: string): Promise<string> => {
    const response = await fetch(`${prefix}/${path}`);
    expect([path, response.status]).toEqual([path, 200]);
    const bytes = new Uint8Array(await response.arrayBuffer());
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), bytes);
    return Buffer.from(bytes).toString("utf8");
  };
  const policy = await readFile(join(stack.home, "ledger/trust-policy"), "utf8");
  const note = await fetchFile("checkpoint");
  const { size } = checkNote(note, parseTrustPolicy(policy)).checkpoint;
  expect(size).toBeGreaterThan(REQUESTS);
  for (const tile of tilesOfTree(size)) {
    await fetchFile(tilePath(tile));
    if (tile.level === 0) await fetchFile(entriesPath(tile));
  }
  return /^log (\S+)/m.exec(policy)?.[1] ?? "";
}
