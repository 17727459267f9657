import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import { checkNote, parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { startPostgres, type PostgresServer } from "../support/postgres.ts";
import { seeded } from "../support/seeded.ts";
import { startStack, type Stack } from "../support/stack.ts";
import { verifyWholeLog } from "../support/stack-command.ts";
import { playStory } from "../support/story.ts";
import { contradiction, readWholeLog } from "../support/whole-log.ts";

const KILLS = 6;
const AGENTS_AT_ONCE = 8;
/** From its first answer on, a process lives for so long. */
const LIFE_MS = { min: 5, max: 900 };
/** Before somebody asks again whom a killed process left alone. */
const RETRY_MS = 20;
/** A run that failed is had again with this seed. */
const SEED = Number(process.env["COUNTERSIGN_TEST_SEED"] ?? Date.now() % 1_000_000);

let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

test.each([
  ["SQLite", (): Record<string, string> => ({})],
  ["PostgreSQL", () => ({ COUNTERSIGN_DATABASE_URL: postgres.url })],
])(
  "kill -9 again and again on %s: every receipt that was ever answered stays true of one log without a gap",
  async (name, env) => {
    await using stack = await startStack({ env: env() });
    console.log(`${name}: COUNTERSIGN_TEST_SEED=${SEED}`);
    const receipts: string[] = [];
    const load = await startLoad(stack, receipts);
    await killAtRandom(stack, load, seeded(SEED));
    await load.end();

    const alex = await stack.person("alex");
    const log = await readWholeLog(alex);
    const policy = parseTrustPolicy(
      await readFile(join(stack.home, "ledger/trust-policy"), "utf8"),
    );
    const { note } = await alex.client(LedgerService).getCheckpoint({});
    const verified = await verifyWholeLog(stack);

    console.log(`${name}: ${receipts.length} receipts, ${log.bodies.length} leaves`);
    expect(receipts.length).toBeGreaterThan(KILLS * AGENTS_AT_ONCE);
    expect(log.indexes).toEqual(log.indexes.map((_, index) => index));
    expect(Buffer.from(checkNote(note, policy).checkpoint.root).toString("hex")).toBe(
      log.roots.at(-1),
    );
    expect(receipts.flatMap((each) => contradiction(each, log, policy) ?? [])).toEqual([]);
    expect(verified, verified.stdout + verified.stderr).toMatchObject({ code: 0 });
  },
);

async function killAtRandom(stack: Stack, load: Load, random: () => number): Promise<void> {
  for (let kills = 0; kills < KILLS; kills += 1) {
    await load.answered();
    await delay(LIFE_MS.min + random() * (LIFE_MS.max - LIFE_MS.min));
    await stack.killDecision();
    await stack.restartDecision();
    await load.connect();
  }
}

/** Agents that go on and on, with a person who approves. */
interface Load {
  /** Goes on over connections of its own: one that was cut waits before it is tried again. */
  connect(): Promise<void>;
  /** Resolves with the next receipt. */
  answered(): Promise<void>;
  end(): Promise<void>;
}

async function startLoad(stack: Stack, receipts: string[]): Promise<Load> {
  const stop = new AbortController();
  let answered = Promise.withResolvers<void>();
  const onReceipt = (receipt: string) => {
    receipts.push(receipt);
    answered.resolve();
  };
  const connected = async () => {
    const approver = await stack.person("dana");
    return { agent: await stack.workload("agent", { owner: "olivia" }), approver, onReceipt };
  };
  let cast = await connected();
  const live = async () => {
    while (!stop.signal.aborted) {
      await playStory(cast).catch(async (error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        await delay(RETRY_MS);
      });
    }
  };
  const agents = Promise.all(Array.from({ length: AGENTS_AT_ONCE }, live));
  return {
    connect: async () => void (cast = await connected()),
    answered: () => {
      answered = Promise.withResolvers();
      return answered.promise;
    },
    end: async () => {
      stop.abort();
      await agents;
    },
  };
}
