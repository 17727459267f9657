import { personKey } from "../identity/identity.ts";
import { folded, personHandle } from "../identity/involved.ts";
import type { Refusal, RefusalCode, RevealCommand } from "./command.ts";
import type { KnownPeople } from "./eligibility.ts";
import type { RequestChange, ValueRevealed } from "./event.ts";
import { ineligibility, mismatch, weakness } from "./objection.ts";
import type { Outcome } from "./outcome.ts";
import { hasWords, notPending } from "./outcome.ts";
import type { ApprovalRequest, AskedReveal, Lifecycle } from "./request.ts";
import { isShown, labelOf, mayReveal } from "./revealable.ts";
import { identitiesOf } from "./standing-votes.ts";

/** How long a revealed value may be shown: enough to read it, too little to keep it on a screen. */
export const REVEAL_MS = 60_000;
/** Different values of one request that one person is shown: to judge it, not to take what it holds. */
const REVEALED_VALUES_MAX = 5;
/** How often values of one request are asked for in all, by everybody: the record of a request must end. */
export const REVEALS_MAX = 40;

/** Refusals that are put on the record: what a verified person tried, and may not. */
const RECORDED: ReadonlySet<RefusalCode> = new Set([
  "own_action",
  "not_in_group",
  "action_digest_mismatch",
  "view_digest_mismatch",
  "step_up_required",
  "not_revealable",
  "reveal_limit",
]);
/** Everybody with a token can try; the record of a request must not be theirs to fill. */
const REFUSED_MAX = 64;

/**
 * Lets a person see one hidden value who may decide the request, where policy lets them. That is on the record before anybody is
 * asked for the value, which the sidecar alone has.
 */
export function reveal(command: RevealCommand, request: ApprovalRequest, nowMs: number): Outcome {
  const { voter, placeholder, revealId, recipientKey, reason, channel, isStrong } = command;
  const label = labelOf(placeholder);
  const refusal = objectionTo(command, request, nowMs);
  if (refusal !== undefined || label === undefined) {
    const why = refusal ?? NO_SUCH_VALUE;
    return { changes: refusedReveal(command, request, why.code), refusal: why };
  }
  const { expiresAtMs: endsAtMs = nowMs } = request.lifecycle;
  const { actionDigest, viewDigest } = command;
  const revealed: ValueRevealed = {
    type: "value.revealed",
    voter,
    revealId,
    placeholder,
    label,
    recipientKey,
    reason,
    channel,
    actionDigest,
    viewDigest,
    expiresAtMs: Math.min(nowMs + REVEAL_MS, endsAtMs),
    ...(isStrong ? { isStrong } : {}),
  };
  return { changes: [revealed] };
}

/** The reveals of a request that the sidecar may still answer. */
export function openReveals(
  { status, reveals = [] }: Lifecycle,
  nowMs: number,
): readonly AskedReveal[] {
  if (status !== "pending") return [];
  return reveals.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
}

const NO_SUCH_VALUE: Refusal = {
  code: "no_such_value",
  message: "The view of this request has no such placeholder.",
};

function objectionTo(
  command: RevealCommand,
  request: ApprovalRequest,
  nowMs: number,
): Refusal | undefined {
  return (
    notPending(request) ??
    ineligibility(command, request, nowMs) ??
    mismatch(command, request) ??
    weakness({ choice: "approve", isStrong: command.isStrong }, request) ??
    hiddenFromAll(command, request) ??
    excess(command, request) ??
    silence(command)
  );
}

/** Policy comes first: what nobody may see is refused alike, whether it is there or not. */
function hiddenFromAll({ placeholder }: RevealCommand, request: ApprovalRequest) {
  const label = labelOf(placeholder);
  if (label === undefined) return NO_SUCH_VALUE;
  if (!mayReveal(label, request)) {
    return no("not_revealable", `Policy lets nobody see values of ${label} of this request.`);
  }
  return isShown(placeholder, request) ? undefined : NO_SUCH_VALUE;
}

function excess(command: RevealCommand, { lifecycle }: ApprovalRequest): Refusal | undefined {
  const { reveals = [] } = lifecycle;
  if (reveals.length >= REVEALS_MAX) {
    return no("reveal_limit", `Values of this request were asked for ${REVEALS_MAX} times.`);
  }
  const seen = seenBy(command, command.people, reveals);
  if (seen.size < REVEALED_VALUES_MAX || seen.has(command.placeholder)) return undefined;
  return no("reveal_limit", `One person sees at most ${REVEALED_VALUES_MAX} values of a request.`);
}

/** What one human has been let see, by whichever identity. */
function seenBy(
  { voter }: Pick<RevealCommand, "voter">,
  people: KnownPeople,
  reveals: readonly AskedReveal[],
): ReadonlySet<string> {
  const handles = new Set(identitiesOf(voter, people).map(folded));
  const own = reveals.filter(({ by }) =>
    identitiesOf(by, people).some((key) => handles.has(folded(key))),
  );
  return new Set(own.map(({ placeholder }) => placeholder));
}

function silence({ reason }: RevealCommand): Refusal | undefined {
  if (hasWords(reason)) return undefined;
  return no("reason_required", "Whoever asks to see a hidden value says why.");
}

function refusedReveal(
  { voter }: RevealCommand,
  { lifecycle }: ApprovalRequest,
  code: RefusalCode,
): readonly RequestChange[] {
  const known = lifecycle.refusedReveals ?? [];
  if (!RECORDED.has(code) || known.length >= REFUSED_MAX) return [];
  const handle = personHandle(voter);
  if (known.some((refusal) => refusal.handle === handle && refusal.code === code)) return [];
  return [{ type: "reveal.refused", voterKey: personKey(voter.issuer, voter.subject), code }];
}

function no(code: RefusalCode, message: string): Refusal {
  return { code, message };
}
