import type { Command, VoteCommand } from "../../../services/core/approval/command.ts";
import type { RequestStatus, Voter } from "../../../services/core/approval/request.ts";
import type { Setup, World } from "./model-world.ts";
import { SUBJECTS } from "./model-world.ts";
import { AGENT_ID, T0 } from "./samples.ts";

/** A vote as the oracle remembers it, by the names of identities. */
interface Ballot {
  readonly by: string;
  readonly linked: readonly string[];
  readonly groups: readonly string[];
  readonly choice: "approve" | "deny";
  readonly isBounded: boolean;
}

type Pair = readonly [string, string];

interface Bounds {
  readonly untilMs: number;
  readonly usedBy: Set<string>;
  isEnded: boolean;
}

const MONTH_MS = 30 * 86_400_000;
const RAN: readonly RequestStatus[] = ["redeemed", "succeeded", "failed", "unknown"];

/**
 * What must become of a request, worked out without the code under test: by brute force, by painting graphs, and slowly. It is
 * told the same commands, and knows of people only what a directory would.
 */
export class Oracle {
  readonly setup: Setup;
  readonly world: World;
  status: RequestStatus = "pending";
  nowMs = T0;
  expiresAtMs: number;
  isExtended = false;
  ballots: readonly Ballot[] = [];
  grantUntilMs = Infinity;
  reportByMs = Infinity;
  attempt: string | undefined;
  bounds: Bounds | undefined;
  breaker: Ballot | undefined;
  isReviewed = false;

  constructor(setup: Setup, world: World) {
    this.setup = setup;
    this.world = world;
    this.expiresAtMs = T0 + setup.review.expiresInMs;
  }

  /** Whether a command is taken, after what time alone does. What it does is done. */
  follow(command: Command): boolean {
    this.#elapse();
    if ("agentId" in command && command.agentId !== AGENT_ID) return false;
    switch (command.kind) {
      case "vote":
        return this.#mayVote(command) && this.#cast(command);
      case "withdraw_vote":
        return this.#withdraw(command.voter);
      case "break_glass": {
        const { breakGlass, stepUp } = this.setup.review;
        const isWeak = stepUp && !command.isStrong;
        const ballot = ballotOf(command.voter);
        if (this.status !== "pending" || breakGlass === undefined || isWeak) return false;
        if (this.#isBarred(ballot) || !ballot.groups.includes(breakGlass.group)) return false;
        if (command.reason === "") return false;
        this.breaker = ballot;
        return this.#grant();
      }
      case "review_glass":
        return this.#reviewGlass(command.voter);
      case "cancel":
      case "cancel_as_operator":
        if (this.status === "pending") this.status = "cancelled";
        else if (this.status === "approved") this.status = "revoked";
        return this.status !== "redeemed";
      case "extend":
        return this.#extend();
      case "redeem":
        return this.#redeem(command.redemptionId, command.decision.effect === "deny", command);
      case "use_grant":
        return this.#use(command.byRequestId);
      case "revoke":
        return this.#revoke(command.voter, command.isOperator);
      case "report":
        if (this.attempt !== command.redemptionId) return false;
        if (this.status === "redeemed") this.status = command.outcome;
        return this.status === command.outcome;
      case "reveal":
        return false; // The world of this model lets nobody see anything.
      case "open":
      case "repeat":
      case "tick":
      case "note_delivery":
        return true;
    }
  }

  #elapse(): void {
    if (this.status === "pending" && this.nowMs >= this.expiresAtMs) this.status = "expired";
    if (this.status === "approved" && this.nowMs >= this.grantUntilMs) this.status = "lapsed";
    if (this.status === "redeemed" && this.nowMs >= this.reportByMs) this.status = "unknown";
  }

  #mayVote(command: VoteCommand): boolean {
    const { review } = this.setup;
    const ballot = ballotOf(command.voter);
    const isWeak = review.stepUp && command.choice === "approve" && !command.isStrong;
    const isSilent = review.requireComment && command.comment === "";
    const isTooWide =
      command.scope !== undefined && (review.grantUses === 1 || command.choice === "deny");
    const isTooLong =
      command.remember !== undefined &&
      (command.choice === "approve" || review.rememberDenialMs === undefined);
    if (this.status !== "pending" || isWeak || isSilent || isTooWide || isTooLong) return false;
    if (this.#isBarred(ballot) || this.#isBarredNow(ballot, this.#joined([ballot]))) return false;
    return this.#fills(ballot.groups).some(Boolean);
  }

  #cast({ voter, choice, scope }: VoteCommand): true {
    const ballot = { ...ballotOf(voter), choice, isBounded: scope === "bounded" };
    const own = [ballot.by, ...ballot.linked];
    this.ballots = [...this.ballots.filter(({ by }) => !own.includes(by)), ballot];
    const latest = this.#latestOfEach();
    const denials = latest.filter((one) => one.choice === "deny");
    const approvals = latest.filter((one) => this.#isCounted(one));
    if (denials.length >= this.setup.review.denyThreshold) this.status = "denied";
    else if (this.isMetBy(approvals)) this.#approve(approvals);
    return true;
  }

  #approve(approvals: readonly Ballot[]): void {
    const { grantWindowMs = 0, grantUses } = this.setup.review;
    if (grantUses > 1 && approvals.every(({ isBounded }) => isBounded)) {
      const untilMs = this.nowMs + grantWindowMs;
      this.bounds = { untilMs, usedBy: new Set(), isEnded: false };
    }
    this.#grant();
  }

  #grant(): true {
    this.status = "approved";
    this.grantUntilMs = this.nowMs + this.setup.review.grantTtlMs;
    return true;
  }

  /** The last ballot of each human, as far as anybody knows who is one. */
  #latestOfEach(): readonly Ballot[] {
    const found: Ballot[] = [];
    for (const ballot of this.ballots.toReversed()) {
      const group = this.#joined([ballot]);
      if (!found.some((later) => group.has(later.by))) found.push(ballot);
    }
    return found;
  }

  /** All identities that known links and standing ballots join with those of some ballots. */
  #joined(ballots: readonly Ballot[]): ReadonlySet<string> {
    const said = [...this.ballots, ...ballots].flatMap(({ by, linked }) =>
      linked.map((other): Pair => [by, other]),
    );
    const known = SUBJECTS.flatMap((one) =>
      this.world.linkedTo(one).map((other): Pair => [one, other]),
    );
    const joined = new Set(ballots.map(({ by }) => by));
    for (let size = 0; size < joined.size;) {
      size = joined.size;
      for (const [a, b] of [...said, ...known])
        if (joined.has(a) || joined.has(b)) joined.add(a).add(b);
    }
    return joined;
  }

  #isCounted(ballot: Ballot): boolean {
    if (ballot.choice === "deny" || this.#isBarred(ballot)) return false;
    if (this.#isBarredNow(ballot, this.#joined([ballot]))) return false;
    return this.#fillsNow(ballot).some(Boolean);
  }

  /** Whether each of these ballots counts, and no two are of one human. */
  areAllCounted(ballots: readonly Ballot[]): boolean {
    const latest = this.#latestOfEach();
    return ballots.every((ballot) => latest.includes(ballot) && this.#isCounted(ballot));
  }

  /** By what the ballot itself says. */
  #isBarred({ by, linked, groups }: Ballot): boolean {
    return this.#isInvolved([by, ...linked], groups);
  }

  /** By what is known of all identities now. */
  #isBarredNow(ballot: Ballot, identities: ReadonlySet<string>): boolean {
    const known = [...identities].flatMap((one) => this.world.knownGroupsOf(one) ?? []);
    return this.#isInvolved([...identities], [...ballot.groups, ...known]);
  }

  #isInvolved(identities: readonly string[], groups: readonly string[]): boolean {
    const { owner, principal, delegation, isAlone } = this.setup;
    if (isAlone) return false;
    const isOwner = groups.some((group) => owner === `group:${group}`);
    return isOwner || identities.some((one) => [owner, principal, ...delegation].includes(one));
  }

  /** Which requirements somebody with these groups could fill. */
  #fills(groups: readonly string[]): readonly boolean[] {
    const { requirements, escalate } = this.setup.review;
    const isEscalated = escalate.some(
      ({ afterMs, to }) => this.nowMs - T0 >= afterMs && groups.includes(to),
    );
    return requirements.map(({ group }) => isEscalated || groups.includes(group));
  }

  /** Which they could fill with the groups that they voted with, and could still fill with those they hold now. */
  #fillsNow({ by, groups }: Ballot): readonly boolean[] {
    const now = this.#fills(this.world.knownGroupsOf(by) ?? groups);
    return this.#fills(groups).map((fills, index) => fills && now[index] === true);
  }

  /** Whether these people meet the requirements, by trying every assignment. */
  isMetBy(ballots: readonly Ballot[]): boolean {
    const { requirements, mayOverlap } = this.setup.review;
    const rows = ballots.map((ballot) => this.#fillsNow(ballot));
    const needs = requirements.map(({ approvals }) => approvals);
    if (!mayOverlap) return canAssign(needs, rows);
    return needs.every((need, index) => rows.filter((row) => row[index]).length >= need);
  }

  #withdraw(voter: Voter): boolean {
    const { by, linked } = ballotOf(voter);
    const left = this.ballots.filter((ballot) => ![by, ...linked].includes(ballot.by));
    const hasVoted = left.length < this.ballots.length;
    if (this.status !== "pending" || !hasVoted) return false;
    this.ballots = left;
    return true;
  }

  #reviewGlass(voter: Voter): boolean {
    const { review, isAlone } = this.setup;
    const { breaker } = this;
    const ballot = ballotOf(voter);
    if (breaker === undefined || this.isReviewed || this.#isBarred(ballot)) return false;
    const own = [breaker.by, ...breaker.linked];
    if (!isAlone && [ballot.by, ...ballot.linked].some((one) => own.includes(one))) return false;
    const asked = review.requirements.map(({ group }) => group);
    const groups = [...asked, ...review.escalate.map(({ to }) => to), review.breakGlass?.group];
    this.isReviewed = groups.some((group) => ballot.groups.includes(group ?? ""));
    return this.isReviewed;
  }

  #extend(): boolean {
    const untilMs = Math.min(this.expiresAtMs + this.setup.review.expiresInMs, T0 + MONTH_MS);
    if (this.status !== "pending" || this.isExtended) return false;
    this.isExtended = true;
    this.expiresAtMs = untilMs;
    return true;
  }

  #redeem(attempt: string, isDenied: boolean, command: { readonly reportWithinMs: number }) {
    if (this.attempt !== undefined) return this.status === "redeemed" && this.attempt === attempt;
    if (this.status !== "approved") return false;
    if (isDenied) {
      this.status = "revoked";
      return false;
    }
    this.status = "redeemed";
    this.attempt = attempt;
    this.reportByMs = this.nowMs + command.reportWithinMs;
    return true;
  }

  #isBoundsLive(): boolean {
    const { bounds, status } = this;
    if (bounds === undefined || bounds.isEnded || this.nowMs >= bounds.untilMs) return false;
    return status === "approved" || RAN.includes(status);
  }

  #use(byRequestId: string): boolean {
    const { bounds } = this;
    if (bounds === undefined || !this.#isBoundsLive()) return false;
    if (bounds.usedBy.has(byRequestId)) return true;
    if (bounds.usedBy.size + 1 >= this.setup.review.grantUses) return false;
    bounds.usedBy.add(byRequestId);
    return true;
  }

  #revoke(voter: Voter, isOperator: boolean): boolean {
    const ballot = ballotOf(voter);
    const mayRevoke =
      isOperator || this.#isBarred(ballot) || this.#fills(ballot.groups).some(Boolean);
    if (!mayRevoke) return false;
    if (this.status === "approved") {
      this.status = "revoked";
      return true;
    }
    const { bounds } = this;
    const isLeft = bounds !== undefined && bounds.usedBy.size + 1 < this.setup.review.grantUses;
    if (!isLeft || !this.#isBoundsLive()) return false;
    bounds.isEnded = true;
    return true;
  }
}

function ballotOf({ subject, groups, linked = [] }: Voter): Ballot {
  const names = linked.map((key) => key.slice(key.indexOf("|") + 1));
  return { by: subject, linked: names, groups, choice: "approve", isBounded: false };
}

function canAssign(
  needs: readonly number[],
  [row, ...others]: readonly (readonly boolean[])[],
): boolean {
  if (needs.every((need) => need === 0)) return true;
  if (row === undefined) return false;
  return (
    canAssign(needs, others) ||
    needs.some(
      (need, at) => need > 0 && row[at] === true && canAssign(needs.with(at, need - 1), others),
    )
  );
}
