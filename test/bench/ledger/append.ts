import { setTimeout as sleep } from "node:timers/promises";
import type { RequestStore } from "../../../services/core/approval/store.ts";
import { after, proveAppended } from "../../../services/core/ledger/appended.ts";
import type { Appended } from "../../../services/core/ledger/store.ts";
import { formatReceipt } from "../../../services/core/ledger/receipt.ts";
import type { Notary } from "../../../services/decision/ledger/notary.ts";
import { percentile } from "../statistics.ts";
import type { Row } from "../table.ts";
import { allowing } from "./decision.ts";

/** A store that is measured, and whoever signs for it. */
export interface Measured {
  readonly name: string;
  readonly requests: RequestStore;
  readonly notary: Notary;
}

/** Appends one event and makes its receipt, signature included; gives milliseconds. */
async function appendOne({ requests, notary }: Measured, id: string): Promise<number> {
  const startedMs = performance.now();
  const { appended, events } = await requests.update(id, allowing(id));
  const index = events[0]?.index;
  if (appended === undefined || index === undefined) throw new Error("nothing was appended");
  const leaf = appended.bodies[index - appended.before.size];
  if (leaf === undefined) throw new Error("the leaf is missing");
  const note = noteOf(appended, notary);
  const receipt = formatReceipt({ index, leaf, proof: proveAppended(appended, index), note });
  if (receipt === "") throw new Error("no receipt");
  return performance.now() - startedMs;
}

const notes = new WeakMap<Appended, string>();

/** Signed once a transaction, as the service does. */
function noteOf(appended: Appended, notary: Notary): string {
  const note = notes.get(appended) ?? notary.sign(after(appended), appended.epoch).note;
  notes.set(appended, note);
  return note;
}

/** One event with its receipt every `1 / rate` seconds, whether or not the one before is done. */
export async function measurePaced(
  store: Measured,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<Row> {
  const pending: Promise<number>[] = [];
  const startedMs = performance.now();
  for (let at = 0; at < rate * seconds; at += 1) {
    const dueMs = startedMs + (at * 1_000) / rate;
    if (dueMs > performance.now()) await sleep(dueMs - performance.now());
    pending.push(appendOne(store, `req_paced${String(at).padStart(8, "0")}`));
  }
  const times = (await Promise.all(pending)).slice(rate);
  return {
    store: store.name,
    "asked per second": rate,
    "p50 ms": percentile(times, 50),
    "p99 ms": percentile(times, 99),
    "max ms": Math.max(...times),
  };
}

/** As many at once as wait, again and again: what group commit sustains. */
export async function measureSaturated(
  store: Measured,
  { seconds, waiting }: { readonly seconds: number; readonly waiting: number },
): Promise<Row> {
  let count = 0;
  const untilMs = performance.now() + seconds * 1_000;
  const startedMs = performance.now();
  const one = async () => {
    while (performance.now() < untilMs) {
      count += 1;
      await appendOne(store, `req_full${waiting}x${String(count).padStart(9, "0")}`);
    }
  };
  await Promise.all(Array.from({ length: waiting }, one));
  const tookS = (performance.now() - startedMs) / 1_000;
  return { store: store.name, waiting, "events per second": Math.round(count / tookS) };
}
