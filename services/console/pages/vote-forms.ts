import { durationMs } from "@bufbuild/protobuf/wkt";
import type { Request } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { WhoAmIResponse } from "../../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { formatCountdown, formatLength } from "../../core/text/time.ts";
import { html, type Html } from "../html.ts";
import { shownToken, type Session } from "../sessions.ts";
import { toMs } from "../time.ts";
import { isGrave, isPending, toHex } from "../words.ts";
import { isCut } from "./card.ts";
import { keyOf } from "./deciders.ts";
import { tokenField } from "./layout.ts";

/** What the forms of a request depend on. */
export interface FormOptions {
  readonly request: Request;
  readonly session: Session;
  readonly me: WhoAmIResponse;
  /** Whether nothing of the card was cut. */
  readonly whole: boolean;
  readonly nowMs: number;
  /** What was written before a refusal. */
  readonly comment?: string | undefined;
}

/** How long a denial may be remembered, where policy lets it be longer. */
const SPANS_MS = [900_000, 3_600_000, 28_800_000, 86_400_000, 604_800_000];
/** What a person may write in a field. */
export const COMMENT_CHARACTERS_MAX = 2_000;

/** What the reader can do now; nothing where there is nothing to do. */
export function voteForms(options: FormOptions): Html {
  const { request } = options;
  return html`${isPending(request) && voteForm(options)} ${isPending(request) && ownVote(options)}
  ${isPending(request) && request.breakGlassGroup !== "" && breakGlassForm(options)}
  ${request.brokenGlass !== undefined && request.brokenGlass.reviewer === undefined && reviewForm(options)}`;
}

function voteForm(options: FormOptions): Html {
  const { request, session, me, whole, comment } = options;
  const mustSeeWhole = isGrave(request) && isCut(request) && !whole;
  return html`<section class="decide" aria-labelledby="vote">
    <h2 id="vote">Your vote</h2>
    ${stepUpHint(options)}
    ${mustSeeWhole && html`<p class="warn">Its risk is too high to approve it from a card that is cut. <a href="/requests/${request.id}?whole=1">Show the whole request</a> to approve it here.</p>`}
    <form method="post" action="${actionOf(options, "vote")}" data-vote="${request.id}">
      ${tokenField(session)}${shownFields(options)}
      <input type="hidden" name="passkey" value="" />
      <label for="comment"
        >Comment
        <span class="dim"
          >(${request.commentRequired ? "needed with every vote" : isGrave(request) ? "needed with a denial" : "not needed"})</span
        ></label
      >
      <textarea
        id="comment"
        name="comment"
        rows="3"
        maxlength="${COMMENT_CHARACTERS_MAX}"
        ${request.commentRequired && html` required`}
      >
${comment}</textarea>
      ${boundedChoice(request)} ${rememberChoice(request)}
      <div class="buttons">
        ${!mustSeeWhole && html`<button name="choice" value="approve" class="approve">Approve</button>`}
        <button name="choice" value="deny" class="deny">Deny</button>
      </div>
      ${
        me.passkeys.length > 0 &&
        html`<div class="buttons" data-passkeys hidden>
            ${!mustSeeWhole && html`<button type="button" data-passkey-vote="approve">Approve with a passkey</button>`}
            <button type="button" data-passkey-vote="deny">Deny with a passkey</button>
          </div>
          <p class="alert" role="alert" data-passkey-error hidden></p>`
      }
    </form>
  </section>`;
}

/** After a refusal the page comes back as long as it was. */
export function actionOf({ request, whole }: FormOptions, verb: string): string {
  return `/requests/${request.id}/${verb}${whole ? "?whole=1" : ""}`;
}

/** Exactly what the page shows, and the proof that this session was shown it. */
export function shownFields({ request, session, whole }: FormOptions): Html {
  const actionDigest = toHex(request.action?.digest ?? new Uint8Array());
  const viewDigest = toHex(request.viewDigest);
  const shown = {
    requestId: request.id,
    actionDigest,
    viewDigest,
    whole: whole || !isCut(request),
  };
  return html`<input type="hidden" name="action_digest" value="${actionDigest}" />
    <input type="hidden" name="view_digest" value="${viewDigest}" />
    <input type="hidden" name="shown" value="${shownToken(session, shown)}" />`;
}

function stepUpHint({ request, me, nowMs }: FormOptions): Html | undefined {
  if (!request.stepUp) return undefined;
  const untilMs = toMs(me.strongUntil) ?? 0;
  if (untilMs > nowMs) {
    return html`<p class="dim">
      An approval needs a strong sign-in. Yours counts for ${formatCountdown(untilMs - nowMs)}.
    </p>`;
  }
  return html`<p class="warn">
    An approval needs a strong sign-in or a passkey.
    <a href="/step-up?request=${request.id}">Sign in more strongly</a>.
  </p>`;
}

function boundedChoice({ grantOffer }: Request): Html | undefined {
  if (grantOffer === undefined) return undefined;
  const { uses, window, shape } = grantOffer;
  const forHow = window === undefined ? "" : ` within ${formatLength(durationMs(window))}`;
  const same = shape.length === 0 ? "" : ` and with the same ${shape.join(", ")} in the arguments`;
  return html`<fieldset>
    <legend>An approval is for</legend>
    <label
      ><input type="radio" name="bounded" value="once" checked /><span
        >this action, once</span
      ></label
    >
    <label
      ><input type="radio" name="bounded" value="several" /><span
        >up to ${uses} uses${forHow}, on the same target${same}; only if everybody who approves
        chooses it</span
      ></label
    >
  </fieldset>`;
}

function rememberChoice({ rememberDenialMax, context }: Request): Html | undefined {
  if (rememberDenialMax === undefined) return undefined;
  const longestMs = durationMs(rememberDenialMax);
  const spans = SPANS_MS.filter((span) => span < longestMs);
  return html`<fieldset>
    <legend>A denial is for</legend>
    <label for="remember">What</label>
    <select id="remember" name="remember">
      <option value="none" selected>this request only</option>
      <option value="action">the same action with the same arguments</option>
      <option value="target">the same tool and target</option>
      <option value="rule">whatever this rule asks about</option>
      ${(context?.task ?? "") !== "" && html`<option value="task">whatever belongs to the same task</option>`}
    </select>
    <label for="remember_for">For how long</label>
    <select id="remember_for" name="remember_for">
      <option value="" selected>${formatLength(longestMs)}, as long as policy lets</option>
      ${spans.map((span) => html`<option value="${span}">${formatLength(span)}</option>`)}
    </select>
  </fieldset>`;
}

function ownVote({ request, session, me }: FormOptions): Html | undefined {
  const mine = new Set([me.id, ...me.linked]);
  if (!request.votes.some(({ person }) => mine.has(keyOf(person)))) return undefined;
  return html`<section>
    <form method="post" action="/requests/${request.id}/withdraw">
      ${tokenField(session)}
      <p>
        You have voted. A new vote replaces it. <button class="quiet">Take my vote back</button>
      </p>
    </form>
  </section>`;
}

function breakGlassForm(options: FormOptions): Html {
  const { request, session, whole } = options;
  if (isGrave(request) && isCut(request) && !whole) return html``;
  return html`<details class="glass">
    <summary>Emergency: break the glass</summary>
    <form method="post" action="${actionOf(options, "break-glass")}">
      ${tokenField(session)}${shownFields(options)}
      <p>
        Members of <strong><bdi>${request.breakGlassGroup}</bdi></strong> may settle this at once,
        alone. Everybody who could decide is told, and somebody else must review it afterwards.
      </p>
      <label for="reason">Reason</label>
      <textarea
        id="reason"
        name="reason"
        rows="3"
        maxlength="${COMMENT_CHARACTERS_MAX}"
        required
      ></textarea>
      <div class="buttons"><button class="deny">Break the glass</button></div>
    </form>
  </details>`;
}

function reviewForm({ request, session }: FormOptions): Html {
  return html`<section class="decide" aria-labelledby="review">
    <h2 id="review">After-review</h2>
    <p>
      This was settled in an emergency. Somebody other than who did it says whether that was right.
    </p>
    <form method="post" action="/requests/${request.id}/review">
      ${tokenField(session)}
      <label for="finding-comment">What you found</label>
      <textarea
        id="finding-comment"
        name="comment"
        rows="3"
        maxlength="${COMMENT_CHARACTERS_MAX}"
        required
      ></textarea>
      <div class="buttons">
        <button name="finding" value="justified">It was justified</button>
        <button name="finding" value="unjustified" class="deny">It was not justified</button>
      </div>
    </form>
  </section>`;
}
