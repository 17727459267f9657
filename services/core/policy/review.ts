import { utf8Length } from "../action/utf8.ts";
import type {
  PolicyBreakGlass,
  PolicyEscalation,
  PolicyRequirement,
  PolicyReview,
} from "./decision.ts";
import { count, duration, fields, flag, list, name, UnreadableField } from "./fields.ts";
import { GRANT_FIELDS, parseGrant } from "./grant.ts";
import { parseMask, type MaskedLabels } from "./mask-result.ts";
import { isRevealLabel } from "./reveal-label.ts";

const HOUR_MS = 3_600_000;
/** How long a request waits when policy does not say (approvals: 30 minutes). */
const EXPIRES_IN_DEFAULT_MS = 30 * 60_000;
/** Nobody remembers a month later what they are asked to approve, nor what they denied. */
const MONTH_MS = 30 * 24 * HOUR_MS;
const REVIEW_WITHIN_DEFAULT_MS = 24 * HOUR_MS;
const APPROVALS_MAX = 20;
const REQUIREMENTS_MAX = 16;
/** Of all rules together; a rule of its own has at most four (`outputs.ts`). */
const REMINDERS_MAX = 16;
const ITEMS_MAX = 64;
/** More than there are labels and classes of what may be seen. */
const REVEAL_LABELS_MAX = 32;
/** Fewer than of other items: each takes 36 bytes of the leaf of a request beside its group's name. */
const ESCALATIONS_MAX = 32;
/**
 * Bytes of all groups, channels, pointers and labels of a review together, as JSON writes them: each stands in clear in the leaf of the
 * request, and an entry that the ledger can't take is a request that nobody could ever open.
 */
const NAMES_BYTES_MAX = 2_048;
/** Approvals of all requirements together: the leaf of the verdict lists everybody who was counted. */
const APPROVALS_TOTAL_MAX = 32;

const REVIEW_FIELDS = [
  "requirements",
  "expires_in",
  "deny_threshold",
  "may_overlap",
  "escalate",
  "require_comment",
  "step_up",
  "channels",
  "grant",
  "remind",
  "remember_denial",
  "break_glass",
  "reveal",
  "mask_result",
];

/** Reads the conditions of a review. Throws `UnreadableField` that names the first field that is wrong. */
export function parseReview(value: unknown): PolicyReview {
  const from = fields(value, "review", REVIEW_FIELDS);
  const read: PolicyReview = {
    requirements: requirements(from["requirements"]),
    expiresInMs: duration(from["expires_in"], "review.expires_in", {
      absent: EXPIRES_IN_DEFAULT_MS,
      max: MONTH_MS,
    }),
    denyThreshold: count(from["deny_threshold"] ?? 1, "review.deny_threshold", APPROVALS_MAX),
    mayOverlap: flag(from["may_overlap"], "review.may_overlap"),
    escalate: escalations(from["escalate"] ?? []),
    requireComment: flag(from["require_comment"], "review.require_comment"),
    stepUp: flag(from["step_up"], "review.step_up"),
    channels: list(from["channels"] ?? [], "review.channels", { min: 0, max: ITEMS_MAX }).map(
      (channel, index) => name(channel, `review.channels[${index}]`),
    ),
    ...parseGrant(fields(from["grant"] ?? {}, "review.grant", GRANT_FIELDS)),
    ...unusual(from),
  };
  assertFitsLeaf(read);
  return read;
}

type Unusual = Pick<
  PolicyReview,
  "remindBeforeMs" | "rememberDenialMs" | "breakGlass" | "reveal" | "maskResult"
>;

/** What most reviews do not say, and what is then not there at all, so that their leaves stay as they were. */
function unusual(from: Readonly<Record<string, unknown>>): Unusual {
  const { remind, remember_denial: remember, break_glass: breakGlass, reveal } = from;
  const maskResult = parseMask(from["mask_result"], "review.mask_result");
  return {
    ...(remind === undefined ? {} : { remindBeforeMs: reminders(remind) }),
    ...(remember === undefined
      ? {}
      : { rememberDenialMs: duration(remember, "review.remember_denial", { max: MONTH_MS }) }),
    ...(breakGlass === undefined ? {} : { breakGlass: emergency(breakGlass) }),
    ...(reveal === undefined ? {} : { reveal: revealLabels(reveal) }),
    ...(maskResult === undefined ? {} : { maskResult }),
  };
}

/** The longest time before the expiry comes first; one time written in two ways is one reminder. */
function reminders(value: unknown): readonly number[] {
  const all = list(value, "review.remind", { min: 1, max: REMINDERS_MAX }).map((item, index) =>
    duration(item, `review.remind[${index}]`, { max: MONTH_MS }),
  );
  return [...new Set(all)].toSorted((a, b) => b - a);
}

/** Of no label at all nothing can be seen: a review that says so says what most do by saying nothing. */
function revealLabels(value: unknown): readonly string[] {
  return list(value, "review.reveal", { min: 1, max: REVEAL_LABELS_MAX }).map((item, index) => {
    const field = `review.reveal[${index}]`;
    const label = name(item, field);
    if (isRevealLabel(label)) return label;
    throw new UnreadableField(field, "a label or a class of what may be seen");
  });
}

function emergency(value: unknown): PolicyBreakGlass {
  const from = fields(value, "review.break_glass", ["group", "review_within"]);
  return {
    group: name(from["group"], "review.break_glass.group"),
    reviewWithinMs: duration(from["review_within"], "review.break_glass.review_within", {
      absent: REVIEW_WITHIN_DEFAULT_MS,
      max: MONTH_MS,
    }),
  };
}

function assertFitsLeaf(review: PolicyReview): void {
  const {
    requirements: asked,
    escalate,
    channels,
    grantShape = [],
    breakGlass,
    reveal = [],
    maskResult,
  } = review;
  const groups = [...asked.map(({ group }) => group), ...escalate.map(({ to }) => to)];
  const emergencies = breakGlass === undefined ? [] : [breakGlass.group];
  const names = [...groups, ...channels, ...emergencies, ...grantShape, ...reveal];
  if (total(names.map(jsonBytes)) + maskBytes(maskResult) > NAMES_BYTES_MAX) {
    const want = `one whose groups, channels, pointers and labels have at most ${NAMES_BYTES_MAX} bytes together`;
    throw new UnreadableField("review", want);
  }
  if (total(asked.map(({ approvals }) => approvals)) > APPROVALS_TOTAL_MAX) {
    const want = `a list of at most ${APPROVALS_TOTAL_MAX} approvals together`;
    throw new UnreadableField("review.requirements", want);
  }
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** All that the leaf has of it: few reviews say it, so the others need not leave room. */
function maskBytes(labels: MaskedLabels | undefined): number {
  return labels === undefined ? 0 : utf8Length(`"mask_result":${JSON.stringify(labels)},`);
}

/** Without the quotation marks around it; one inside takes two bytes. */
function jsonBytes(name: string): number {
  return utf8Length(JSON.stringify(name)) - 2;
}

function requirements(value: unknown): readonly PolicyRequirement[] {
  const items = list(value, "review.requirements", { min: 1, max: REQUIREMENTS_MAX });
  const parsed = items.map((item, index) => {
    const field = `review.requirements[${index}]`;
    const requirement = fields(item, field, ["group", "approvals"]);
    return {
      group: name(requirement["group"], `${field}.group`),
      approvals: count(requirement["approvals"], `${field}.approvals`, APPROVALS_MAX),
    };
  });
  if (new Set(parsed.map(({ group }) => group)).size < parsed.length) {
    throw new UnreadableField("review.requirements", "one for each group");
  }
  return parsed;
}

function escalations(value: unknown): readonly PolicyEscalation[] {
  return list(value, "review.escalate", { min: 0, max: ESCALATIONS_MAX }).map((item, index) => {
    const field = `review.escalate[${index}]`;
    const escalation = fields(item, field, ["after", "to"]);
    return {
      afterMs: duration(escalation["after"], `${field}.after`, { max: MONTH_MS }),
      to: name(escalation["to"], `${field}.to`),
    };
  });
}
