import type { Request } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { deedOf } from "../../core/text/deed.ts";
import { formatInstant } from "../../core/text/time.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import type { Session } from "../sessions.ts";
import { toMs } from "../time.ts";
import { RISK_WORDS } from "../words.ts";
import { countdown, stillNeeded, target } from "./deciders.ts";
import { page } from "./layout.ts";

/** More of a command stands on the page of its request. */
const DEED_CHARACTERS_MAX = 200;

/** One page of requests. */
export interface ListOptions {
  readonly session: Session;
  readonly requests: readonly Request[];
  /** For the next page; empty at the end. */
  readonly nextPageToken: string;
  readonly isFirst: boolean;
  readonly notice: string | undefined;
  readonly nowMs: number;
}

/** The requests that wait for people, newest first. */
export function listPage(options: ListOptions): Html {
  const { session, requests, nextPageToken, isFirst, notice, nowMs } = options;
  const title = "Requests that wait for people";
  const next = new URLSearchParams({ page: nextPageToken }).toString();
  return page(
    { title, session, notice, scripted: requests.length > 0 },
    html`<h1>${title}</h1>
      ${
        requests.length === 0
          ? html`<p class="empty">
              Nothing waits${isFirst ? "" : " here"}. Agents that need a person show up here.
            </p>`
          : html`<ul class="requests">
              ${requests.map((request) => row(request, nowMs))}
            </ul>`
      }
      <nav class="pages" aria-label="Pages of requests">
        ${!isFirst && html`<a href="/">Newest</a>`}
        ${nextPageToken !== "" && html`<a rel="next" href="/?${next}">Older</a>`}
      </nav>`,
  );
}

function row(request: Request, nowMs: number): Html {
  const { id, action, agent, progress } = request;
  const risk = RISK_WORDS[request.risk] ?? "high";
  const until = toMs(progress?.expiresAt);
  const asked = toMs(request.createdAt);
  return html`<li>
    <h2>
      <a href="/requests/${id}"><code>${action?.tool}</code> <code>${action?.operation}</code></a>
    </h2>
    <p class="line">
      <span class="badge risk-${risk}">${risk} risk</span> <span>${target(request)}</span>
    </p>
    ${deed(request)}
    <p class="dim">
      Asked by
      <bdi>${agent}</bdi
      >${asked !== undefined && html`, <time datetime="${new Date(asked).toISOString()}">${formatInstant(asked)}</time>`}
    </p>
    <p>
      Needs ${stillNeeded(request)}${until !== undefined && html` · ${countdown(until, nowMs)}`}
    </p>
  </li>`;
}

/** What would be done, in a line: requests of one tool look alike without it. */
function deed({ action }: Request): HtmlValue {
  const found = action && deedOf(action);
  if (found === undefined) return undefined;
  const characters = Array.from(found.lines.join(" ⏎ "));
  const rest = characters.length > DEED_CHARACTERS_MAX ? "…" : "";
  return html`<p>
    <code class="deed">${characters.slice(0, DEED_CHARACTERS_MAX).join("")}${rest}</code>
  </p>`;
}
