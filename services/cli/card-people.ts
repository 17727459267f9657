import { toSafeLine } from "../core/text/safe-text.ts";
import { formatCountdown, formatInstant } from "../core/text/time.ts";
import type { RequestCard } from "./request-card.ts";
import { field } from "./text/field.ts";
import type { Line, Look } from "./text/style.ts";

/** What nobody may overlook, the gravest first; each a sentence that stands alone. */
export function warningsOf(card: RequestCard): readonly string[] {
  const { brokenGlass } = card;
  return [
    ...(card.isSingleOperator
      ? ["SINGLE OPERATOR MODE: nobody else needs to have approved this. For development only."]
      : []),
    ...(brokenGlass === undefined ? [] : [glassWarning(brokenGlass)]),
    ...(card.nobodyReached
      ? ["Nobody could be reached on any channel: others may not know of this request."]
      : []),
  ];
}

/** Whose the action is: who answers for the agent, and through whom it came to act. */
export function ownership(card: RequestCard, width: number): readonly Line[] {
  const through = card.delegation.map(
    ({ isPerson, id }) => `${toSafeLine(id)} (${isPerson ? "person" : "agent"})`,
  );
  return [
    ...field("Owner", card.owner === "" ? "nobody is named" : toSafeLine(card.owner), width),
    ...(through.length === 0 ? [] : field("Acts through", `${through.join(", then ")}`, width)),
    ...(card.repeats === 0 ? [] : field("Asked again", times(card.repeats), width, "warn")),
  ];
}

/** Who has approved, who may still, and what a vote needs and may choose. */
export function deciders(card: RequestCard, width: number): readonly Line[] {
  const needed = card.requirements.flatMap(({ group, approvals, approved }) => {
    const look = approved < approvals ? "warn" : "good";
    return field(toSafeLine(group), `${approved} of ${approvals} approved`, width, look);
  });
  const said = (label: string, text: string | undefined, look: Look = "plain") =>
    text === undefined ? [] : field(label, text, width, look);
  return [
    ...needed,
    ...said("Escalated to", groupsText(card.escalatedTo), "warn"),
    ...votes(card, width),
    ...said("Comment", card.commentRequired ? "needed with every vote" : undefined),
    ...conditions(card).flatMap(([label, text, look]) => field(label, text, width, look)),
    ...glass(card, width),
    ...card.verdictReasons.flatMap(({ message }) => said("Verdict", toSafeLine(message))),
    ...said("Uses left", usesText(card)),
    ...said("Outcome", card.outcome),
  ];
}

type Condition = readonly [string, string, Look];

/** Only what matters while people decide. */
function conditions(card: RequestCard): readonly Condition[] {
  if (card.status !== "pending") return [];
  const { offer, rememberMsMax, breakGlassGroup, quietUntilMs, expiresAtMs } = card;
  const all: readonly (Condition | undefined)[] = [
    card.stepUp
      ? ["Sign-in", "an approval needs a strong sign-in, or a passkey", "warn"]
      : undefined,
    card.revealable.length === 0 ? undefined : ["May be seen", revealText(card), "plain"],
    offer && ["Several uses", offerText(offer), "plain"],
    rememberMsMax === undefined
      ? undefined
      : ["Denial", `may be remembered for up to ${formatCountdown(rememberMsMax)}`, "plain"],
    breakGlassGroup === ""
      ? undefined
      : ["Emergency", `${toSafeLine(breakGlassGroup)} may break the glass`, "plain"],
    quietUntilMs === undefined
      ? undefined
      : ["Quiet hours", quietText(quietUntilMs, expiresAtMs), "warn"],
    card.isExtended ? ["Time", "the agent has had its one extension", "plain"] : undefined,
  ];
  return all.filter((condition) => condition !== undefined);
}

/** What to type for one of them is the same for all. */
function revealText({ id, revealable }: RequestCard): string {
  const all = revealable.map(({ placeholder, label }) => `${placeholder} (${label})`).join(", ");
  const [first] = revealable;
  const name = first?.placeholder.slice(1, -1) ?? "";
  return `${toSafeLine(all)}: countersign reveal ${toSafeLine(id)} ${toSafeLine(name)} --reason "…"`;
}

function votes(card: RequestCard, width: number): readonly Line[] {
  return card.votes.flatMap((vote) => {
    const comment = toSafeLine(vote.comment);
    const how = [
      ...(vote.isStrong ? ["with a strong sign-in or a passkey"] : []),
      ...(vote.isBounded ? ["for several uses"] : []),
    ];
    const words = [
      vote.choice === "approve" ? "approved" : "denied",
      ...how,
      formatInstant(vote.atMs),
    ].join(", ");
    const text = comment === "" ? words : `${words}: ${comment}`;
    return field(toSafeLine(vote.name), text, width, vote.choice === "approve" ? "good" : "bad");
  });
}

function glass({ brokenGlass }: RequestCard, width: number): readonly Line[] {
  if (brokenGlass === undefined) return [];
  const { name, reason, reviewDueAtMs, review } = brokenGlass;
  const due = `due by ${formatInstant(reviewDueAtMs)}, by somebody else`;
  return [
    ...field("Glass broken", `by ${toSafeLine(name)}: ${toSafeLine(reason)}`, width, "bad"),
    ...(review === undefined
      ? field("After-review", due, width, "bad")
      : field(
          "After-review",
          `${review.finding}, says ${toSafeLine(review.name)}: ${toSafeLine(review.comment)}`,
          width,
          review.finding === "justified" ? "good" : "bad",
        )),
  ];
}

function glassWarning({ name, review }: NonNullable<RequestCard["brokenGlass"]>): string {
  const by = `GLASS BROKEN by ${toSafeLine(name)}: settled in an emergency, without the approvals that policy asks for.`;
  return review === undefined
    ? `${by} Somebody else must review it.`
    : `${by} Reviewed: ${review.finding}.`;
}

function offerText({ uses, windowMs, shape }: NonNullable<RequestCard["offer"]>): string {
  const same = shape.length === 0 ? "" : `, with the same ${shape.map(toSafeLine).join(", ")}`;
  return `up to ${uses} within ${formatCountdown(windowMs)}${same}, if all who approve choose so`;
}

function quietText(quietUntilMs: number, expiresAtMs: number | undefined): string {
  const until = `until ${formatInstant(quietUntilMs)}: whoever is needed is not reminded before`;
  const isLate = expiresAtMs !== undefined && expiresAtMs <= quietUntilMs;
  return isLate ? `${until}. The request expires earlier` : until;
}

/** What is left of a grant of several uses; undefined where there is none. */
export function usesText({ usesLeft, usableUntilMs }: RequestCard): string | undefined {
  if (usesLeft === undefined || usableUntilMs === undefined) return undefined;
  return `${usesLeft}, for the same shape, until ${formatInstant(usableUntilMs)}`;
}

function groupsText(groups: readonly string[]): string | undefined {
  return groups.length === 0 ? undefined : groups.map(toSafeLine).join(", ");
}

function times(count: number): string {
  return count === 1 ? "once while this waits" : `${count} times while this waits`;
}
