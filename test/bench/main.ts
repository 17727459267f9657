import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { H2LOAD_ADVICE, hasH2load } from "./h2load.ts";
import { policyInput } from "./question.ts";
import { startCerbos } from "./subjects/cerbos.ts";
import { startCountersign } from "./subjects/countersign.ts";
import { startEcho } from "./subjects/echo.ts";
import { startOpa } from "./subjects/opa.ts";
import { printTable } from "./table.ts";
import { measureThroughput } from "./throughput.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
  },
});
const effort = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
if (!hasH2load()) console.log(H2LOAD_ADVICE);

await using stack = new AsyncDisposableStack();
const directory = await mkdtemp(join(tmpdir(), "countersign-bench-"));
stack.defer(() => rm(directory, { recursive: true, force: true }));
const bench = { directory };
const ours = stack.use(await startCountersign(bench, { name: "Countersign Decide", env: {} }));
const quiet = stack.use(
  await startCountersign(bench, {
    name: "…, broker gone",
    env: { COUNTERSIGN_NATS_URL: "nats://127.0.0.1:1", COUNTERSIGN_LOG_LEVEL: "silent" },
  }),
);
const input = policyInput("urn:countersign:local:workloads|bench");
const subjects = [
  ours,
  quiet,
  stack.use(await startEcho(bench, ours.bytes)),
  stack.use(await startOpa(bench, input)),
  stack.use(await startCerbos(bench, JSON.parse(JSON.stringify(input)))),
];
console.log(printTable(await measureThroughput(subjects, effort)));
