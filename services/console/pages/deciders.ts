import {
  VoteChoice,
  type Request,
  type Vote,
} from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { Person } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { formatCountdown, formatInstant } from "../../core/text/time.ts";
import { html, type Html } from "../html.ts";
import { toMs } from "../time.ts";
import { FINDING_WORDS, isPending, OUTCOME_WORDS } from "../words.ts";

/** "2 of security, 1 of data-governance": who is still needed. */
export function stillNeeded({ progress }: Request): string {
  const needed = (progress?.requirements ?? [])
    .filter(({ approvals, approved }) => approved < approvals)
    .map(({ group, approvals, approved }) => `${approvals - approved} of ${group}`);
  return needed.length === 0 ? "nobody" : needed.join(", ");
}

/** What it would be done to. */
export function target({ action }: Request): Html {
  const named = action?.target ?? "";
  return named === "" ? html`<span class="dim">no target named</span>` : html`<bdi>${named}</bdi>`;
}

/** How long there is; the script counts on. */
export function countdown(untilMs: number, nowMs: number): Html {
  const at = new Date(untilMs).toISOString();
  return html`<time data-until="${at}" datetime="${at}" title="${formatInstant(untilMs)}"
    >expires in ${formatCountdown(untilMs - nowMs)}</time
  >`;
}

/** Who has approved, who is still needed, and how it ended. */
export function deciders(request: Request): Html {
  const { progress, votes, verdict, outcome, brokenGlass, escalatedTo, repeats } = request;
  const quietMs = toMs(progress?.quietUntil);
  const ran = OUTCOME_WORDS[outcome] ?? "";
  return html`<section aria-labelledby="who">
    <h2 id="who">Who decides</h2>
    <ul class="requirements">
      ${(progress?.requirements ?? []).map(
        ({ group, approvals, approved }) =>
          html`<li class="${approved >= approvals ? "met" : "open"}">
            <strong><bdi>${group}</bdi></strong> ${approved} of ${approvals} approved
          </li>`,
      )}
    </ul>
    ${isPending(request) && html`<p>Still needed: <strong>${stillNeeded(request)}</strong>.</p>`}
    ${progress?.nobodyReached === true && html`<p class="warn">No channel has reached anybody: maybe only you know of this.</p>`}
    ${progress?.extended === true && html`<p class="dim">It has had its one extension.</p>`}
    ${escalatedTo.length > 0 && html`<p class="dim">Since it waits, these may decide too: ${escalatedTo.join(", ")}.</p>`}
    ${quietMs !== undefined && html`<p class="dim">Quiet hours until ${formatInstant(quietMs)}. It expires no later for that.</p>`}
    ${repeats > 0 && html`<p class="dim">The agent asked the same again ${repeats} times.</p>`}
    ${
      votes.length > 0 &&
      html`<ul class="votes">
        ${votes.map(voteRow)}
      </ul>`
    }
    ${brokenGlass !== undefined && glass(brokenGlass)}
    ${verdict?.reasons.map(({ message }) => html`<p class="verdict">${message}</p>`)}
    ${ran !== "" && html`<p>It ran, and ${ran}.</p>`}
  </section>`;
}

/** A name, and the identity behind it, because names are not unique. */
function person(who: Person | undefined): Html {
  const key = `${who?.issuer ?? ""}|${who?.subject ?? ""}`;
  const name = who?.name ?? "";
  return html`<bdi title="${key}">${name === "" ? key : name}</bdi>`;
}

/** "issuer|subject". */
export function keyOf(who: Person | undefined): string {
  return `${who?.issuer ?? ""}|${who?.subject ?? ""}`;
}

function voteRow({ person: who, choice, comment, votedAt, bounded, strong }: Vote): Html {
  const atMs = toMs(votedAt);
  const verb = choice === VoteChoice.APPROVE ? "approved" : "denied";
  return html`<li class="${verb}">
    ${person(who)}
    <strong>${verb}</strong
    >${atMs !== undefined && html`, ${formatInstant(atMs)}`}${bounded && ", for several uses"}${strong && ", with a strong sign-in or a passkey"}${comment !== "" && html`: <q class="words">${comment}</q>`}
  </li>`;
}

function glass(broken: NonNullable<Request["brokenGlass"]>): Html {
  const finding = FINDING_WORDS[broken.finding] ?? "";
  const dueMs = toMs(broken.reviewDueAt);
  return html`<div class="warn">
    <p>
      ${person(broken.person)} <strong>broke the glass</strong>:
      <q class="words">${broken.reason}</q>
    </p>
    <p>
      ${
        broken.reviewer === undefined
          ? html`Somebody else must look at
            it${dueMs !== undefined && html` by ${formatInstant(dueMs)}`}.`
          : html`${person(broken.reviewer)} found it <strong>${finding}</strong>:
              <q class="words">${broken.comment}</q>`
      }
    </p>
  </div>`;
}
