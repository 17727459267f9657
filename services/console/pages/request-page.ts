import { html, type Html, type HtmlValue } from "../html.ts";
import { toMs } from "../time.ts";
import { isPending, RISK_WORDS, STATUS_WORDS } from "../words.ts";
import { asker, details, effect, said, timeline, why } from "./card.ts";
import { countdown, deciders, stillNeeded, target } from "./deciders.ts";
import { page } from "./layout.ts";
import { revealForm } from "./reveal-form.ts";
import { voteForms, type FormOptions } from "./vote-forms.ts";

/** What the page of a request shows. */
export interface RequestPageOptions extends FormOptions {
  readonly notice: string | undefined;
  readonly alert: HtmlValue;
}

/** One request: its card, who decides, and what the reader can do. */
export function requestPage(options: RequestPageOptions): Html {
  const { request, session, whole, nowMs, notice, alert } = options;
  const { action, progress } = request;
  const risk = RISK_WORDS[request.risk] ?? "high";
  const untilMs = toMs(progress?.expiresAt);
  return page(
    {
      title: `${action?.tool ?? ""} ${action?.operation ?? ""}`,
      session,
      notice,
      alert,
      scripted: isPending(request),
    },
    html`${isPending(request) && html`<p class="warn" role="status" data-request="${request.id}" data-version="${request.version.toString()}" hidden>This request has changed since you opened it. <a href="/requests/${request.id}${whole && "?whole=1"}">Show it as it is now</a>.</p>`}
      <header class="card">
        <h1><code>${action?.tool}</code> <code>${action?.operation}</code></h1>
        <p class="line">
          <span class="badge status">${STATUS_WORDS[request.status] ?? "not known"}</span>
          <span class="badge risk-${risk}">${risk} risk</span>
          <span>${target(request)}</span>
          ${isPending(request) && untilMs !== undefined && html`<strong>${countdown(untilMs, nowMs)}</strong>`}
          ${isPending(request) && html`<span>needs ${stillNeeded(request)}</span>`}
        </p>
        ${request.singleOperator && html`<p class="warn">One person runs this: the record does not show that somebody else approved.</p>`}
      </header>
      <div class="columns">
        <div>
          ${effect(request)} ${asker(request)} ${why(request)} ${said(request)}
          ${details(request, whole)}
        </div>
        <div>
          ${deciders(request)} ${voteForms(options)} ${revealForm(options)} ${timeline(request)}
        </div>
      </div>`,
  );
}
