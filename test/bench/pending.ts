import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import openDatabase from "better-sqlite3";
import type { Identity } from "../support/stack.ts";
import { sendLoad } from "./h2load.ts";
import { grpcFrame, reviewRequest } from "./question.ts";
import type { Countersign } from "./subjects/countersign.ts";
import type { Bench } from "./subjects/subject.ts";
import { rssMib } from "./usage.ts";

/** Opens this many requests that wait for people, at full speed. Throws unless each is committed. */
export async function openPending(bench: Bench, ours: Countersign, count: number): Promise<void> {
  const bodyFile = join(bench.directory, "review.bin");
  await writeFile(bodyFile, grpcFrame(reviewRequest()));
  await sendLoad({ ...ours.load, bodyFile, requests: count });
  const pending = pendingIds(ours).length;
  if (pending !== count) throw new Error(`${pending} requests are pending, not ${count}`);
}

/** Watches every pending request as its agent does, each on a stream of its own, and gives the function that ends them. */
export async function watchAll(ours: Countersign, agent: Identity): Promise<() => Promise<void>> {
  const abort = new AbortController();
  const ids = pendingIds(ours);
  let firstMessages = 0;
  const streams = ids.map(async (requestId) => {
    try {
      for await (const _ of agent.decisions.watchVerdict({ requestId }, { signal: abort.signal })) {
        firstMessages += 1;
      }
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
  });
  const broken = Promise.all(streams);
  while (firstMessages < ids.length) await Promise.race([setTimeout(POLL_MS), broken]);
  return async () => {
    abort.abort();
    await broken;
  };
}

/** The memory of a process after it has had time to collect its garbage. */
export async function settledRssMib(pid: number): Promise<number> {
  let lowest = rssMib(pid);
  for (let i = 0; i < SETTLE_POLLS; i += 1) {
    await setTimeout(SETTLE_MS / SETTLE_POLLS);
    lowest = Math.min(lowest, rssMib(pid));
  }
  return lowest;
}

const POLL_MS = 50;
const SETTLE_MS = 3_000;
const SETTLE_POLLS = 10;

function pendingIds({ stack }: Countersign): readonly string[] {
  const database = openDatabase(join(stack.home, "countersign.db"), { readonly: true });
  try {
    const rows = database.prepare("select id from requests where status = 'pending'").pluck().all();
    return rows.map(String);
  } finally {
    database.close();
  }
}
