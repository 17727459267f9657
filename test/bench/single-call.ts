import { request } from "node:http";
import { text } from "node:stream/consumers";
import { readFile } from "node:fs/promises";
import { fromBinary } from "@bufbuild/protobuf";
import { DecideRequestSchema } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { decideRequest } from "./question.ts";
import type { Sidecar } from "./sidecar.ts";
import { percentile } from "./statistics.ts";
import { AGENT, type Countersign } from "./subjects/countersign.ts";
import type { Subject } from "./subjects/subject.ts";
import type { Table } from "./table.ts";

const ROUNDS = 40;
const CALLS_A_ROUND = 10;
const WARM_UP_CALLS = 100;
/** What a call through the sidecar may take more than one of OPA's. */
const ALLOWANCE_MS = 0.3;

/** (b) One call at a time, each after the answer of the one before, in turns with OPA's own server. */
export async function measureSingleCall(
  sidecar: Sidecar,
  { opa, ours }: { readonly opa: Subject; readonly ours: Countersign },
): Promise<Table> {
  const agent = await ours.stack.workload(AGENT, { owner: "olivia" });
  const question = fromBinary(DecideRequestSchema, decideRequest());
  const ways = new Map([
    ["OPA REST over TCP", await opaCall(opa)],
    ["service alone, gRPC over TCP", async () => void (await agent.decisions.decide(question))],
    ["sidecar, HTTP over Unix socket", sidecar.askByHttp],
    ["sidecar, gRPC over Unix socket", sidecar.askByGrpc],
  ]);
  const times = new Map([...ways.keys()].map((name) => [name, [] as number[]]));
  for (const call of ways.values()) for (let i = 0; i < WARM_UP_CALLS; i += 1) await call();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, call] of ways) {
      for (let i = 0; i < CALLS_A_ROUND; i += 1) times.get(name)?.push(await timed(call));
    }
  }
  const target = percentile(times.get("OPA REST over TCP") ?? [], 50) + ALLOWANCE_MS;
  return {
    title: `(b) Single call, ms, ${ROUNDS * CALLS_A_ROUND} calls each, interleaved`,
    rows: [...times].map(([name, ms]) => ({
      way: name,
      p50: percentile(ms, 50),
      p99: percentile(ms, 99),
      "p50 over target": percentile(ms, 50) / target,
    })),
    notes: [
      `target: p50 of OPA REST + ${ALLOWANCE_MS} ms = ${target.toFixed(2)} ms`,
      "the sidecar parses the SQL, journals to disk, and asks the service, which commits to disk; OPA stores nothing",
    ],
  };
}

async function timed(call: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await call();
  return performance.now() - startedMs;
}

async function opaCall({ load }: Subject): Promise<() => Promise<void>> {
  const body = await readFile(load.bodyFile);
  return () =>
    new Promise((resolve, reject) => {
      const call = request(load.url, { method: "POST" }, (response) => {
        text(response).then(() => resolve(), reject);
      });
      call.once("error", reject);
      call.end(body);
    });
}
