import { randomBytes, randomInt } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  GlassFinding,
  RequestStatus,
  VoteChoice,
  type Request,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { localPersonIssuer } from "../../services/adapters/identity/local-port.ts";
import { Fault } from "../../services/core/fault.ts";
import { LeafOracle, type Asked, type Judged } from "../support/leaf-oracle.ts";
import { leavesOf, type ReadLeaf } from "../support/leaves.ts";
import { until } from "../support/nats.ts";
import { PeopleHistory, pick, second, subjects, TWICE } from "../support/people-history.ts";
import { askShop, first, Replicas, type Caller } from "../support/replicas.ts";
import { seeded } from "../support/seeded.ts";
import { verifyWholeLog } from "../support/stack-command.ts";
import { temporaryDirectory } from "../support/temporary.ts";
import { reasonOf, shown, vote } from "../support/vote.ts";

const SECONDS = Number(process.env["COUNTERSIGN_MODEL_SECONDS"] ?? "15");
const SEED = Number(process.env["COUNTERSIGN_MODEL_SEED"] ?? randomInt(1_000_000));
const WORKERS = 5;
/** Between two changes of the directory's file; between two kills it is six to fourteen times as long. */
const PAUSE_MS = 400;
/** Whoever was refused, or found nobody, need not ask again at once. */
const RETRY_MS = 20;
const AGENTS = [
  ["ada-bot", "ada"],
  ["ben-bot", "ben"],
  ["robot", "fay"],
] as const;

const [RED, RED_TWICE, BLUE] = [wants("red", 1), wants("red", 2), wants("blue", 1)];
const ASKED: Readonly<Record<string, Asked & { readonly expires_in?: string }>> = {
  one: { requirements: [RED] },
  pair: { requirements: [RED, BLUE] },
  many: { requirements: [RED_TWICE, BLUE], deny_threshold: 2 },
  overlap: { requirements: [RED_TWICE, BLUE], may_overlap: true },
  brief: { requirements: [RED_TWICE], expires_in: "2s" },
  escalating: { requirements: [RED_TWICE], escalate: [{ after: "1s", to: "blue" }] },
  fire: { requirements: [RED_TWICE], break_glass: { group: "fire" } },
};
const REFUSALS = new Set([
  "permission_denied",
  "failed_precondition",
  "not_found",
  // A replica was killed meanwhile.
  "unavailable",
  "deadline_exceeded",
  "cancelled",
]);

function wants(group: string, approvals: number) {
  return { group, approvals };
}

/** One run: what plays it, and what it saw. */
class Run implements AsyncDisposable {
  readonly asked = new Map<string, string>();
  /** What was once said of a request that was settled. */
  readonly settled = new Map<string, string>();
  readonly changed: string[] = [];
  readonly redeemed = new Map<string, number>();
  readonly surprises: unknown[] = [];
  readonly agents = new Map<string, readonly Caller[]>();
  readonly callers = new Map<string, readonly Caller[]>();
  readonly people: PeopleHistory;
  readonly replicas: Replicas;
  readonly #cleanup: AsyncDisposableStack;
  auditor: readonly Caller[] = [];

  constructor(replicas: Replicas, people: PeopleHistory, cleanup: AsyncDisposableStack) {
    this.replicas = replicas;
    this.people = people;
    this.#cleanup = cleanup;
  }

  static async start(database: "sqlite" | "postgres", random: () => number): Promise<Run> {
    await using starting = new AsyncDisposableStack();
    const path = join(starting.use(await temporaryDirectory()).path, "directory.yaml");
    await writeFile(path, "agents: []\n");
    const rules = Object.fromEntries(
      Object.entries(ASKED).map(([name, review]) => [name, { review }]),
    );
    const env = {
      COUNTERSIGN_DIRECTORY_FILE: path,
      COUNTERSIGN_RATE_PER_MINUTE: "100000",
      COUNTERSIGN_PENDING_PER_AGENT: "10000",
      COUNTERSIGN_PENDING_PER_GROUP: "10000",
    };
    const replicas = starting.use(await Replicas.start({ database, rules, env }));
    const people = new PeopleHistory(path, await localPersonIssuer(replicas.stack.home));
    const run = new Run(replicas, people, starting.move());
    run.auditor = await replicas.person("alex", ["audit", "privacy"]);
    for (const subject of subjects()) run.callers.set(subject, await replicas.person(subject));
    for (const [name, owner] of AGENTS) run.agents.set(name, await replicas.agent(name, owner));
    await run.changePeople(random);
    return run;
  }

  /** Writes the directory anew and waits until every replica says so. */
  async changePeople(random: () => number): Promise<void> {
    const mark = await this.people.change(random);
    for (const at of this.auditor) {
      await until(async () => {
        const me = await at
          .client(IdentityService)
          .whoAmI({})
          .catch(() => undefined);
        return me?.groups.includes(mark);
      }, 30_000);
    }
    this.people.confirm();
  }

  /** Joins the identities of somebody who has two. A join that was perhaps not made stays a perhaps. */
  async link(random: () => number): Promise<void> {
    const human = pick(TWICE, random);
    const [mine, other] = [human, second(human)].map((subject) =>
      pick(this.callers.get(subject) ?? [], random).client(IdentityService),
    );
    const done = this.people.link(human);
    const { code = "" } = (await mine?.offerLink({})) ?? {};
    await other?.acceptLink({ code });
    done();
  }

  /** Remembers what a settled request said, and says when another answer says something else. */
  note(request: Request | undefined): void {
    const { id = "", verdict } = request ?? {};
    if (verdict === undefined) return;
    const people = verdict.people.map(({ subject }) => subject).join();
    const said = `${verdict.status} ${verdict.rule} ${verdict.decidedAt?.seconds} ${people}`;
    const before = this.settled.get(id) ?? said;
    this.settled.set(id, before);
    if (before !== said) this.changed.push(`${id}: ${before}, then ${said}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }
}

/** What somebody does next. */
async function step(run: Run, random: () => number): Promise<void> {
  const dice = random();
  if (dice < 0.25 || run.asked.size < 4) return ask(run, random);
  if (dice < 0.28) return run.link(random);
  const recent = [...run.asked.keys()].slice(-12);
  const requestId = pick(recent, random);
  const person = pick(run.callers.get(pick(subjects(), random)) ?? [], random);
  const { request } = await person.approvals.getRequest({ requestId });
  run.note(request);
  if (request === undefined) return;
  if (request.status === RequestStatus.APPROVED) return race(run, request);
  const seen = {
    requestId,
    actionDigest: request.action?.digest ?? new Uint8Array(),
    viewDigest: request.viewDigest,
  };
  const choice = random() < 0.85 ? VoteChoice.APPROVE : VoteChoice.DENY;
  if (dice < 0.8) {
    const status = await vote(person, requestId, { choice, comment: "by dice" });
    if (status === RequestStatus.APPROVED) await race(run, await shown(person, requestId));
  } else if (dice < 0.89) await withdraw(run, request, random);
  else if (dice < 0.94)
    await person.approvals.breakGlass({ ...seen, reason: "fire", channel: "test" });
  else if (dice < 0.97) await reviewGlass(person, requestId);
  else await pick(agentOf(run, requestId), random).decisions.extend({ requestId });
}

/** Somebody who voted takes that back, by whichever identity. */
async function withdraw(run: Run, { id, votes }: Request, random: () => number): Promise<void> {
  const { subject = "" } = votes[0]?.person ?? {};
  if (subject === "") return;
  const { approvals } = pick(run.callers.get(subject) ?? [], random);
  await approvals.withdrawVote({ requestId: id });
}

async function reviewGlass({ approvals }: Caller, requestId: string): Promise<void> {
  await approvals.reviewGlass({ requestId, finding: GlassFinding.JUSTIFIED, comment: "it burnt" });
}

async function ask(run: Run, random: () => number): Promise<void> {
  const [name] = pick(AGENTS, random);
  const target = pick(Object.keys(ASKED), random);
  const by = pick(run.agents.get(name) ?? [], random);
  const { requestId, verdict } = await askShop(by, { target });
  // Where nobody could approve, that is said at once.
  if (verdict === undefined) run.asked.set(requestId, `${name} ${target}`);
}

function agentOf(run: Run, requestId: string): readonly Caller[] {
  return run.agents.get(run.asked.get(requestId)?.split(" ")[0] ?? "") ?? [];
}

/** Two attempts at once, on as many replicas as there are. */
async function race(run: Run, { id: requestId, action, verdict }: Request): Promise<void> {
  const agents = agentOf(run, requestId);
  const attempts = [agents[0], agents.at(-1)].map(async (agent) => {
    const reason = await reasonOf(
      Promise.resolve(
        agent?.decisions.redeemGrant({
          requestId,
          grantId: verdict?.grant?.id ?? "",
          digest: action?.digest ?? new Uint8Array(),
          redemptionId: randomBytes(16).toString("hex"),
        }),
      ),
    );
    if (reason === "accepted") run.redeemed.set(requestId, (run.redeemed.get(requestId) ?? 0) + 1);
  });
  await Promise.all(attempts);
}

/** Does something again and again until time is up; what must not go wrong is kept. */
async function repeatedly(run: Run, untilMs: number, act: () => Promise<void>): Promise<void> {
  while (Date.now() < untilMs) {
    await act().catch((error: unknown) => {
      const isExpected = error instanceof Fault && REFUSALS.has(error.code);
      if (!isExpected) run.surprises.push(error);
      return delay(RETRY_MS);
    });
  }
}

async function play(run: Run, seed: number): Promise<void> {
  const untilMs = Date.now() + SECONDS * 1_000;
  const [file, chaos] = [seeded(seed + 100), seeded(seed + 200)];
  const workers = Array.from({ length: WORKERS }, (_, index) => {
    const random = seeded(seed + index);
    return repeatedly(run, untilMs, () => step(run, random));
  });
  const changes = repeatedly(run, untilMs, async () => {
    await run.changePeople(file);
    await delay(PAUSE_MS);
  });
  const kills = repeatedly(run, untilMs, async () => {
    await delay(PAUSE_MS * (6 + chaos() * 8));
    const replica = Math.floor(chaos() * run.replicas.count);
    await run.replicas.kill(replica);
    await run.replicas.restart(replica);
  });
  await Promise.all([...workers, changes, kills]);
}

/** Every request with its leaves, ready to be judged. */
async function judged(run: Run, leaves: readonly ReadLeaf[]): Promise<readonly Judged[]> {
  const found: Judged[] = [];
  for (const [requestId, what] of run.asked) {
    const { request } = await first(run.auditor).approvals.getRequest({ requestId });
    run.note(request);
    found.push({
      id: requestId,
      leaves: leaves.filter((leaf) => leaf.request === requestId),
      asked: ASKED[what.split(" ")[1] ?? ""] ?? { requirements: [] },
      owner: request?.owner ?? "",
    });
  }
  return found;
}

async function namesIn(run: Run, leaves: readonly ReadLeaf[]) {
  const ids = new Set(
    leaves.flatMap(({ actor, data }) => [actor.id, data["voters"] ?? [], data["of"] ?? []].flat()),
  );
  const people = [...ids].map(String).filter((id) => /^[0-9a-z_-]{16,}$/iu.test(id));
  const names = new Map<string, string>();
  for (let at = 0; at < people.length; at += 50) {
    const { actors } = await first(run.auditor)
      .client(LedgerService)
      .listActors({ ids: people.slice(at, at + 50) });
    for (const { id, name } of actors) names.set(id, name);
  }
  return names;
}

test.each(["postgres", "sqlite"] as const)(
  "whatever people, agents and kill -9 do at replicas on %s, no verdict breaks a rule and nothing runs twice",
  async (database) => {
    const told = `COUNTERSIGN_MODEL_SEED=${SEED}`;
    await using run = await Run.start(database, seeded(SEED));

    await play(run, SEED);

    const leaves = await leavesOf(first(run.auditor));
    const requests = await judged(run, leaves);
    const oracle = new LeafOracle(run.people, await namesIn(run, leaves));
    const types = new Set(leaves.map(({ type }) => type));
    expect(
      requests.flatMap((request) => oracle.problemsOf(request)),
      told,
    ).toEqual([]);
    expect(run.surprises, told).toEqual([]);
    expect(run.changed, told).toEqual([]);
    expect(
      [...run.redeemed.values()].filter((count) => count > 1),
      told,
    ).toEqual([]);
    // That nothing is wrong would be no wonder if nothing had happened.
    expect(types, told).toContain("request.approved");
    expect(types, told).toContain("grant.redeemed");
    const { code, stdout, stderr } = await verifyWholeLog(run.replicas.stack);
    expect(code, `${told} ${stdout} ${stderr}`).toBe(0);
  },
  120_000 + SECONDS * 1_000,
);
