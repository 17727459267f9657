import type { ReadLeaf } from "./leaves.ts";
import type { PeopleHistory } from "./people-history.ts";

/** What policy asks for a target, as the test wrote it down. */
export interface Asked {
  readonly requirements: readonly { readonly group: string; readonly approvals: number }[];
  readonly deny_threshold?: number;
  readonly may_overlap?: boolean;
  readonly escalate?: readonly { readonly after: string; readonly to: string }[];
  readonly break_glass?: { readonly group: string };
}

/** One request: its leaves in order, what was asked, and who owned the agent by the request's own word. */
export interface Judged {
  readonly id: string;
  readonly leaves: readonly ReadLeaf[];
  readonly asked: Asked;
  readonly owner: string;
}

interface Ballot {
  readonly by: string;
  readonly choice: unknown;
  readonly atMs: number;
}

const VERDICTS = ["approved", "denied", "expired", "cancelled"].map((word) => `request.${word}`);
const AFTER = /^(grant\.|outcome\.|glass\.reviewed|notification\.)/u;
const ESCALATED_MS = 1_000;

/**
 * Judges requests by their leaves and by what the test itself did to the directory: with another algorithm than the product's
 * (assignments are tried one by one), and generous only where a change was under way.
 */
export class LeafOracle {
  readonly #people: PeopleHistory;
  /** People's keys by the ids that leaves have for them. */
  readonly #names: ReadonlyMap<string, string>;

  constructor(people: PeopleHistory, names: ReadonlyMap<string, string>) {
    this.#people = people;
    this.#names = names;
  }

  /** Everything that is wrong with a request. */
  problemsOf(judged: Judged): readonly string[] {
    return [...this.#orderProblems(judged), ...this.#verdictProblems(judged)].map(
      (problem) => `${judged.id}: ${problem}`,
    );
  }

  *#orderProblems({ leaves }: Judged): Generator<string> {
    const types = leaves.map(({ type }) => type);
    if (types[0] !== "request.opened") yield `begins with ${types[0]}`;
    const verdicts = types.filter((type) => isVerdict(type));
    if (verdicts.length > 1) yield `has several verdicts: ${verdicts.join()}`;
    const at = types.findIndex((type) => isVerdict(type));
    const after = at < 0 ? [] : types.slice(at + 1);
    for (const type of after) if (!AFTER.test(type)) yield `${type} after the verdict`;
    const redeemed = types.filter((type) => type === "grant.redeemed");
    if (redeemed.length > 1) yield "was redeemed more than once";
    const isAllowed = ["request.approved", "glass.broken"].includes(verdicts[0] ?? "");
    if (redeemed.length > 0 && !isAllowed) yield "was redeemed without a grant";
    if (types.filter((type) => type === "request.extended").length > 1) yield "was extended twice";
  }

  #verdictProblems(judged: Judged): readonly string[] {
    const verdict = judged.leaves.find(({ type }) => isVerdict(type));
    const ballots = this.#ballotsOf(judged);
    const last = ballots.at(-1);
    if (verdict?.type === "request.approved")
      return this.#approvalProblems(judged, verdict, ballots);
    if (verdict?.type === "glass.broken") return this.#glassProblems(judged, verdict);
    if (verdict?.type === "request.denied") return this.#denialProblems(judged, verdict, ballots);
    if (verdict?.type === "request.expired" && verdict.ts < expiryOf(judged))
      return ["expired before its time"];
    // Nobody said so, though everybody who was needed had.
    const isStuck = last !== undefined && this.#isSurelyMet(judged, ballots, last.atMs);
    return isStuck ? ["was met by its standing votes, and no verdict was made"] : [];
  }

  #approvalProblems(judged: Judged, { ts, data }: ReadLeaf, ballots: readonly Ballot[]) {
    const counted = keysIn(data["voters"]).map((id) => this.#nameOf(id));
    const problems: string[] = [];
    for (const key of counted) {
      const ballot = ballots.find(({ by }) => by === key);
      if (ballot?.choice !== "approve") problems.push(`${key} was counted and did not approve`);
      if (this.#isOwner(judged.owner, key, ts).certain)
        problems.push(`${key} approved their own action`);
    }
    const humans = this.#apart(counted, ts);
    if (humans.length < counted.length) problems.push("one human was counted twice");
    const rows = humans.map((key) => {
      const votedMs = ballots.find(({ by }) => by === key)?.atMs ?? ts;
      const then = this.#fills(judged, this.#people.groupsOf(key, votedMs).possible, ts);
      const now = this.#fills(judged, this.#people.groupsOf(key, ts).possible, ts);
      return now.map((fills, index) => fills && then[index] === true);
    });
    if (!isMet(judged.asked, rows)) problems.push("its requirements were not met");
    return problems;
  }

  #glassProblems({ asked, owner }: Judged, { ts, actor }: ReadLeaf): readonly string[] {
    const key = this.#nameOf(actor.id);
    const { possible } = this.#people.groupsOf(key, ts);
    const mayBreak = possible.some((group) => group === asked.break_glass?.group);
    return [
      ...(mayBreak ? [] : [`${key} may not break the glass`]),
      ...(this.#isOwner(owner, key, ts).certain ? [`${key} broke it for their own action`] : []),
    ];
  }

  #denialProblems({ asked }: Judged, { ts }: ReadLeaf, ballots: readonly Ballot[]) {
    const denials = ballots.filter(({ choice }) => choice === "deny").map(({ by }) => by);
    const isEnough = this.#apart(denials, ts).length >= (asked.deny_threshold ?? 1);
    return isEnough ? [] : ["was denied by too few"];
  }

  /** The votes that stood at the verdict, or stand now. */
  #ballotsOf({ leaves }: Judged): readonly Ballot[] {
    const standing = new Map<string, Ballot>();
    for (const { type, ts, actor, data } of leaves) {
      if (isVerdict(type)) break;
      const gone =
        type === "vote.withdrawn" ? [typeof data["of"] === "string" ? data["of"] : actor.id] : [];
      const replaced = type === "vote.cast" ? [actor.id, ...keysIn(data["linked"])] : gone;
      for (const id of replaced) standing.delete(id);
      if (type !== "vote.cast") continue;
      standing.set(actor.id, { by: this.#nameOf(actor.id), choice: data["choice"], atMs: ts });
    }
    return [...standing.values()];
  }

  #isSurelyMet(judged: Judged, ballots: readonly Ballot[], atMs: number): boolean {
    const approvals = ballots.filter(({ choice }) => choice === "approve");
    const distinct = approvals.filter(
      ({ by }, index) =>
        !approvals
          .slice(0, index)
          .some((other) => this.#people.areOne(by, other.by, atMs).possible),
    );
    const rows = distinct
      .filter(({ by }) => !this.#isOwner(judged.owner, by, atMs).possible)
      .map(({ by, atMs: votedMs }) => {
        const then = this.#fills(judged, this.#people.groupsOf(by, votedMs).certain, atMs);
        const now = this.#fills(judged, this.#people.groupsOf(by, atMs).certain, atMs);
        return now.map((fills, index) => fills && then[index] === true);
      });
    return isMet(judged.asked, rows);
  }

  #isOwner(owner: string, key: string, atMs: number) {
    if (!owner.startsWith("group:")) return this.#people.areOne(owner, key, atMs);
    const { possible, certain } = this.#people.groupsOf(key, atMs);
    const isIn = (groups: readonly string[]) => groups.includes(owner.slice("group:".length));
    return { possible: isIn(possible), certain: isIn(certain) };
  }

  /** One key for each human, as far as identities were certainly joined. */
  #apart(keys: readonly string[], atMs: number): readonly string[] {
    return keys.filter(
      (key, index) =>
        !keys.slice(0, index).some((other) => this.#people.areOne(key, other, atMs).certain),
    );
  }

  #fills({ asked, leaves }: Judged, groups: readonly string[], atMs: number): readonly boolean[] {
    const ageMs = atMs - (leaves[0]?.ts ?? 0);
    const isEscalated = (asked.escalate ?? []).some(
      ({ to }) => ageMs >= ESCALATED_MS && groups.includes(to),
    );
    return asked.requirements.map(({ group }) => isEscalated || groups.includes(group));
  }

  #nameOf(id: string): string {
    const name = this.#names.get(id);
    if (name === undefined) throw new Error(`nobody is ${id}`);
    return name;
  }
}

function isVerdict(type: string): boolean {
  return VERDICTS.includes(type) || type === "glass.broken";
}

function expiryOf({ leaves }: Judged): number {
  const said = leaves.map(({ data }) => data["expires_at"]).filter((at) => typeof at === "number");
  return Math.max(...said);
}

function keysIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Whether these people, each by the requirements that they could fill, meet all of them: every assignment is tried. */
function isMet({ requirements, may_overlap: mayOverlap }: Asked, rows: readonly Row[]): boolean {
  const needs = requirements.map(({ approvals }) => approvals);
  if (mayOverlap !== true) return canAssign(needs, rows);
  return needs.every((need, index) => rows.filter((row) => row[index]).length >= need);
}

type Row = readonly boolean[];

function canAssign(needs: readonly number[], [row, ...others]: readonly Row[]): boolean {
  if (needs.every((need) => need === 0)) return true;
  if (row === undefined) return false;
  const ways = needs.map((need, at) => (need > 0 && row[at] === true ? at : -1));
  return (
    canAssign(needs, others) ||
    ways.some((at) => at >= 0 && canAssign(needs.with(at, (needs[at] ?? 0) - 1), others))
  );
}
