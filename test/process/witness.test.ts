import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { formatAddCheckpoint } from "../../services/core/ledger/add-checkpoint.ts";
import { parseCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { formatVerifierKey, parseNote } from "../../services/core/ledger/note.ts";
import { runCommand } from "../support/cli-process.ts";
import { ServiceProcess } from "../support/service-process.ts";
import { temporaryDirectory } from "../support/temporary.ts";
import { treeLog, type TreeLog } from "../support/tree.ts";

const LOG = treeLog(400);
const HASH = Buffer.from(
  await crypto.subtle.digest("SHA-256", new TextEncoder().encode(LOG.origin)),
).toString("hex");
const MAIN = join(import.meta.dirname, "../../services/witness/main.ts");

function start(directory: string): Promise<ServiceProcess> {
  return ServiceProcess.start({
    main: MAIN,
    env: {
      COUNTERSIGN_WITNESS_DIR: directory,
      COUNTERSIGN_WITNESS_LISTEN: "127.0.0.1:0",
      COUNTERSIGN_WITNESS_LOGS: formatVerifierKey(LOG.key),
    },
  });
}

interface Asked {
  readonly address: string;
  readonly from: number;
  readonly to: number;
}

async function submit({ address, from, to }: Asked, log: TreeLog = LOG): Promise<Response> {
  const proof = await log.proof(from, to);
  const body = formatAddCheckpoint({ oldSize: from, proof, note: log.note(to) });
  return fetch(`http://${address}/add-checkpoint`, { method: "POST", body });
}

async function sizeOf(address: string): Promise<number> {
  const response = await fetch(`http://${address}/${HASH}/checkpoint`);
  return response.ok ? parseCheckpoint(parseNote(await response.text()).text).size : 0;
}

test("a witness without a log to witness does not start, and says why", async () => {
  await using home = await temporaryDirectory();

  const ended = await runCommand(home.path, "witness", "--dir", join(home.path, "w"));

  expect(ended.code).toBe(78);
  expect(ended.stderr).toContain("there is nothing to witness");
});

test("of two witnesses over one memory the second does not start", async () => {
  await using home = await temporaryDirectory();
  await using _first = await start(home.path);

  await expect(start(home.path)).rejects.toThrow("another witness runs in");
});

test("whenever a witness is killed, it never forgets what it has cosigned", async () => {
  await using home = await temporaryDirectory();
  let cosigned = 0;
  for (let round = 0; round < 6; round += 1) {
    await using witness = await start(home.path);
    const { address } = witness;
    const present = await sizeOf(address);
    expect(present).toBeGreaterThanOrEqual(cosigned);
    const fork = LOG.fork(Math.max(0, present - 1));
    if (present > 0) {
      const from = present;
      expect((await submit({ address, from, to: present + 5 }, fork)).status).toBe(422);
    }

    let size = present;
    const killed = { isSo: false };
    const growing = (async () => {
      while (!killed.isSo && size < LOG.leaves.length) {
        const response = await submit({ address, from: size, to: size + 1 }).catch(() => undefined);
        if (response?.status !== 200) return;
        size += 1;
        cosigned = size;
      }
    })();
    await expect.poll(() => size, { interval: 1 }).toBeGreaterThan(present + 3 + round);
    await witness.kill();
    killed.isSo = true;
    await growing;
  }
  expect(cosigned).toBeGreaterThan(20);
});

test("the command prints its key, keeps it to itself, and ends with Ctrl-C; the next one goes on", async () => {
  await using home = await temporaryDirectory();
  const directory = join(home.path, "w");
  const run = async (from: number, to: number) => {
    const where = ["--json", "--listen", "127.0.0.1:0", "--dir", directory];
    const args = ["bin/countersign.mjs", "witness", ...where, "--log", formatVerifierKey(LOG.key)];
    const env = { ...process.env, COUNTERSIGN_HOME: home.path };
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const { url, vkey } = JSON.parse(String(line)) as { url: string; vkey: string };
    const { status } = await submit({ address: url.replace("http://", ""), from, to });
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    return { vkey, status, code: Number(code) };
  };

  const first = await run(0, 10);
  const second = await run(10, 20);
  const third = await run(10, 20);

  expect([first, second, third].map(({ code }) => code)).toEqual([0, 0, 0]);
  expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 409]);
  expect(first.vkey).toMatch(/^countersign\.local\/witness\+[0-9a-f]{8}\+/);
  expect(second.vkey).toBe(first.vkey);
  expect((await stat(join(directory, "witness-key"))).mode & 0o777).toBe(0o600);
});
