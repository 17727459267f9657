import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { H2LOAD_ADVICE, hasH2load } from "./h2load.ts";
import { measurePending, memoryRow, memoryTable } from "./memory.ts";
import { policyInput } from "./question.ts";
import { measureResume } from "./resume.ts";
import { startSidecar } from "./sidecar.ts";
import { measureSingleCall } from "./single-call.ts";
import { startCerbos } from "./subjects/cerbos.ts";
import { startCountersign, type Countersign } from "./subjects/countersign.ts";
import { startEcho } from "./subjects/echo.ts";
import { startOpa } from "./subjects/opa.ts";
import type { Bench, Subject } from "./subjects/subject.ts";
import { printTable, type Row, type Table } from "./table.ts";
import { measureThroughput, type Effort } from "./throughput.ts";

const RESULTS = join(import.meta.dirname, "../../bench-results");
const RESUMES = 300;
/** A port that nobody listens on, so that the relay has nothing to do. */
const NO_BROKER = { COUNTERSIGN_NATS_URL: "nats://127.0.0.1:1", COUNTERSIGN_LOG_LEVEL: "silent" };

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "3" },
    pending: { type: "string", default: "10000" },
  },
});
const effort = { rounds: Number(values.rounds), seconds: Number(values.seconds) };

await using cleanup = new AsyncDisposableStack();
const directory = await mkdtemp(join(tmpdir(), "countersign-bench-"));
cleanup.defer(() => rm(directory, { recursive: true, force: true }));
const startedAt = new Date().toISOString();
const tables = await run({ directory }, effort);
await mkdir(RESULTS, { recursive: true });
const file = join(RESULTS, `${startedAt.replaceAll(":", "-")}.json`);
const machine = { cpus: cpus().map(({ model }) => model), load: loadavg() };
await writeFile(file, `${JSON.stringify({ startedAt, machine, effort, tables }, null, 2)}\n`);
console.log(`\n${file}`);

/** Everything in one run, so that all numbers are of the same minutes; each table is printed when it is there. */
async function run(bench: Bench, wanted: Effort): Promise<readonly Table[]> {
  const done: Table[] = [];
  const print = (table: Table) => {
    done.push(table);
    console.log(printTable(table));
  };
  const resumes: Row[] = [];
  await startOnce(bench);
  {
    await using stack = new AsyncDisposableStack();
    const ours = stack.use(await startCountersign(bench, { name: "Countersign Decide", env: {} }));
    const sidecar = stack.use(await startSidecar(bench, ours.stack));
    const memory = [await memoryRow("idle", { ours, sidecar })];
    const opa = stack.use(await startOpa(bench, policyInput(ours.agentId)));
    if (hasH2load()) {
      const others = await startOthers(bench, ours, stack);
      print(await measureThroughput([ours, ...others, opa], wanted));
    } else {
      console.log(`\n(a) and (e) are left out. ${H2LOAD_ADVICE}`);
    }
    print(await measureSingleCall(sidecar, { opa, ours }));
    const person = await ours.stack.person("dana");
    resumes.push(await measureResume("nothing else to do", { sidecar, person }, RESUMES));
    memory.push(await memoryRow("after all of the above", { ours, sidecar }));
    print(memoryTable(memory));
  }
  if (hasH2load()) {
    const { table, resume } = await pendingOnFreshStack(bench);
    print(table);
    resumes.push(resume);
  }
  print({
    title: "(c) From a vote to the waiting agent, by way of service and sidecar",
    rows: resumes,
    notes: ["target: p99 below 25 ms; counted from sending the vote, so its commit is in it"],
  });
  return done;
}

/** Fills the cache of compiled code: memory is measured as of a second start. */
async function startOnce(bench: Bench): Promise<void> {
  await using ours = await startCountersign(bench, { name: "first start", env: {} });
  using sidecar = await startSidecar(bench, ours.stack);
  await sidecar.askByGrpc();
}

async function startOthers(
  bench: Bench,
  ours: Countersign,
  stack: AsyncDisposableStack,
): Promise<readonly Subject[]> {
  const input = policyInput(ours.agentId);
  return [
    stack.use(await startCountersign(bench, { name: "the same, broker gone", env: NO_BROKER })),
    stack.use(await startEcho(bench, ours.bytes)),
    stack.use(await startCerbos(bench, JSON.parse(JSON.stringify(input)))),
  ];
}

async function pendingOnFreshStack(bench: Bench) {
  await using ours = await startCountersign(bench, { name: "fresh", env: {} });
  using sidecar = await startSidecar(bench, ours.stack);
  return await measurePending(bench, { ours, sidecar, count: Number(values.pending) });
}
