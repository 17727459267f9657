import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import {
  RequestStatus,
  VoteChoice,
  type Request,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { startPostgres } from "../support/postgres.ts";
import { askForExport, startStack, type Identity } from "../support/stack.ts";
import { percentile } from "./statistics.ts";
import { asUpStarts } from "./subjects/countersign.ts";
import { printTable, type Row } from "./table.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    rate: { type: "string", default: "100" },
  },
});
const [seconds = 10, rate = 100] = [values.seconds, values.rate].map(Number);
/** Votes before the clock runs, for compiled code and warm connections. */
const WARM_UP = 100;
const PAGE = 500;
const ASK_PARALLEL = 20;
const TOKEN_S = 7_200;
/** Many requests of one agent wait at once here, as a benchmark wants and nobody else. */
const UNLIMITED = {
  COUNTERSIGN_PENDING_PER_AGENT: "1000000",
  COUNTERSIGN_PENDING_PER_GROUP: "1000000",
  COUNTERSIGN_RATE_PER_MINUTE: "1000000",
  COUNTERSIGN_ALIKE_WINDOW: "0s",
};

await using cleanup = new AsyncDisposableStack();
const directory = await mkdtemp(join(tmpdir(), "countersign-bench-"));
cleanup.defer(() => rm(directory, { recursive: true, force: true }));
const postgres = cleanup.use(await startPostgres());

const rows = [
  await measure("SQLite", {}),
  await measure("PostgreSQL", { COUNTERSIGN_DATABASE_URL: postgres.url }),
];
console.log(
  printTable({
    title: `Votes of one person on ${rate} requests a second, ms until the answer with its receipt`,
    rows,
    notes: [
      "each vote settles its request; timed from when it was to be sent, so that waiting counts",
      "aim: p99 below 20 ms",
    ],
  }),
);

async function measure(name: string, env: Readonly<Record<string, string>>): Promise<Row> {
  await using stack = await startStack({ env: { ...asUpStarts(directory), ...UNLIMITED, ...env } });
  const agent = await stack.workload("bench", { owner: "olivia", ttl: TOKEN_S });
  const dana = await stack.person("dana");
  const count = rate * seconds + WARM_UP;
  for (let asked = 0; asked < count; asked += ASK_PARALLEL) {
    await Promise.all(Array.from({ length: ASK_PARALLEL }, () => askForExport(agent)));
  }
  const shown = await pendingOf(dana);
  for (const request of shown.slice(0, WARM_UP)) await vote(dana, request);
  const times = await paced(dana, shown.slice(WARM_UP, WARM_UP + rate * seconds));
  const at = (percent: number) => percentile(times, percent);
  return { database: name, votes: times.length, p50: at(50), p99: at(99), max: Math.max(...times) };
}

/** Sends each at its time, whether those before were answered or not. */
async function paced(person: Identity, requests: readonly Request[]): Promise<readonly number[]> {
  const startMs = performance.now() + 100;
  return Promise.all(
    requests.map(async (request, index) => {
      const dueMs = startMs + (index * 1_000) / rate;
      await setTimeout(dueMs - performance.now());
      await vote(person, request);
      return performance.now() - dueMs;
    }),
  );
}

async function vote(person: Identity, request: Request): Promise<void> {
  await person.approvals.vote({
    requestId: request.id,
    choice: VoteChoice.APPROVE,
    channel: "bench",
    actionDigest: request.action?.digest ?? new Uint8Array(),
    viewDigest: request.viewDigest,
  });
}

async function pendingOf(person: Identity): Promise<readonly Request[]> {
  const found: Request[] = [];
  let pageToken = "";
  do {
    const page = await person.approvals.listRequests({
      statuses: [RequestStatus.PENDING],
      pageSize: PAGE,
      pageToken,
    });
    found.push(...page.requests);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return found;
}
