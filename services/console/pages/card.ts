import type { Request } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { classificationLines, describeMask } from "../../core/redaction/describe.ts";
import { deedOf } from "../../core/text/deed.ts";
import { toSafeJson } from "../../core/text/safe-text.ts";
import { formatInstant } from "../../core/text/time.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { toMs } from "../time.ts";
import { toHex } from "../words.ts";
import { target } from "./deciders.ts";

/** More than this is not read on a screen, and makes the page slow; the rest stands on a page of its own. */
const ARGUMENTS_BYTES_MAX = 16 * 1024;
const FACTS_BYTES_MAX = 8 * 1024;
/** A comment of SQL ends at a line break: what stands after it must not look like a part of it. */
const LINE_BREAK = " ⏎ ";

/** Whether the short card leaves something out. */
export function isCut({ action }: Request): boolean {
  return (
    Buffer.byteLength(action?.argumentsJson ?? "") > ARGUMENTS_BYTES_MAX ||
    Buffer.byteLength(action?.factsJson ?? "") > FACTS_BYTES_MAX
  );
}

/** What would happen, the effect before the command. */
export function effect(request: Request): Html {
  const { action, context } = request;
  return html`<section aria-labelledby="effect">
    <h2 id="effect">What would happen</h2>
    <dl>
      ${row("Tool", html`<code>${action?.tool}</code>`)}
      ${row("Operation", html`<code>${action?.operation}</code>`)} ${row("Target", target(request))}
      ${row("Data", dataClasses(action?.classification ?? {}))} ${masked(request)} ${deed(request)}
      ${claim("Environment", context?.environment)} ${claim("Blast radius", context?.blastRadius)}
    </dl>
  </section>`;
}

/** What of the result the agent does not get. */
function masked({ maskResult }: Request): HtmlValue {
  if (maskResult.length === 0) return undefined;
  return row("Result", `the agent gets it without ${describeMask(maskResult)}`);
}

/** The command or the statement, which the names of tool and operation don't tell. */
function deed({ action }: Request): HtmlValue {
  const found = action && deedOf(action);
  return found && row(found.label, html`<code class="deed">${found.lines.join(LINE_BREAK)}</code>`);
}

/** Who asks, and for whom; all of it verified. */
export function asker({ agent, owner, delegation }: Request): Html {
  return html`<section aria-labelledby="asker">
    <h2 id="asker">Who asks</h2>
    <dl>
      ${row("Agent", html`<bdi>${agent}</bdi>`)}
      ${row("Answers for it", owner === "" ? html`<span class="dim">nobody is named</span>` : html`<bdi>${owner}</bdi>`)}
      ${
        delegation.length > 0 &&
        row(
          "On behalf of",
          html`<ol class="chain">
            ${delegation.map(({ person, id }) => html`<li>${person ? "person" : "agent"} <bdi>${id}</bdi></li>`)}
          </ol>`,
        )
      }
    </dl>
  </section>`;
}

/** Why people are asked. */
export function why({ rule, reasons, policyRevision }: Request): Html {
  return html`<section aria-labelledby="why">
    <h2 id="why">Why people are asked</h2>
    <dl>
      ${row("Rule", html`<code>${rule}</code>`)}
      ${reasons.map(({ code, message }) => row("Reason", html`${message} <code class="dim">${code}</code>`))}
      ${row("Policy", html`<code class="digest">${policyRevision}</code>`)}
    </dl>
  </section>`;
}

/** What the agent says of itself, apart from all that is known. */
export function said({ context }: Request): Html {
  const words = [
    ["Reason", context?.reason],
    ["Task", context?.task],
    ["Ticket", context?.ticket],
    ["From zone", context?.sourceZone],
    ["To zone", context?.destinationZone],
    ["For", context?.principal],
  ] as const;
  const rows = words.flatMap(([label, text]) =>
    text === undefined || text === "" ? [] : [row(label, html`<span class="words">${text}</span>`)],
  );
  return html`<section class="claims" aria-labelledby="said">
    <h2 id="said">What the agent says <span class="badge">unverified</span></h2>
    ${rows.length === 0 ? html`<p class="dim">Nothing.</p>` : html`<dl>${rows}</dl>`}
  </section>`;
}

/** The exact arguments and facts; whole, or as much as fits with what is missing said. */
export function details(request: Request, whole: boolean): Html {
  const { id, action, viewDigest, traceId } = request;
  const shown = { id, whole };
  return html`<section aria-labelledby="arguments">
      <h2 id="arguments">Arguments</h2>
      <p class="dim">
        As the sidecar let them be seen, in canonical form: what is hidden has a placeholder.
      </p>
      ${json({ ...shown, label: "Arguments as JSON", text: action?.argumentsJson ?? "", bytesMax: ARGUMENTS_BYTES_MAX })}
    </section>
    <section aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <p class="dim">What the sidecar found by parsing the call.</p>
      ${json({ ...shown, label: "Facts as JSON", text: action?.factsJson ?? "", bytesMax: FACTS_BYTES_MAX })}
    </section>
    <section aria-labelledby="binding">
      <h2 id="binding">What a vote is bound to</h2>
      <dl>
        ${row("Action digest", html`<code class="digest">${toHex(action?.digest ?? new Uint8Array())}</code>`)}
        ${row("View digest", html`<code class="digest">${toHex(viewDigest)}</code>`)}
        ${row("Request", html`<code>${id}</code>`)}
        ${traceId !== "" && row("Trace", html`<code>${traceId}</code>`)}
      </dl>
    </section>`;
}

/** Everything that happened, oldest first. */
export function timeline({ timeline: entries }: Request): Html {
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <ol class="timeline">
      ${entries.map(({ at, actor, text }) => {
        const atMs = toMs(at) ?? 0;
        return html`<li>
          <time datetime="${new Date(atMs).toISOString()}">${formatInstant(atMs)}</time>
          <span>${text}</span> <span class="dim"><bdi>${actor}</bdi></span>
        </li>`;
      })}
    </ol>
  </section>`;
}

interface JsonOptions {
  readonly id: string;
  readonly whole: boolean;
  readonly label: string;
  readonly text: string;
  readonly bytesMax: number;
}

function json({ id, whole, label, text, bytesMax }: JsonOptions): Html {
  if (text === "") return html`<p class="dim">None.</p>`;
  const total = Buffer.byteLength(text);
  if (whole || total <= bytesMax) return block(label, text);
  const head = headOf(text, bytesMax);
  return html`${block(label, head)}
    <p class="warn">
      Cut: ${Buffer.byteLength(head)} of ${total} bytes are shown.
      <a href="/requests/${id}?whole=1">Show the whole request</a>.
    </p>`;
}

/** Reachable by keyboard, so that what is wider than the screen can be scrolled to. */
function block(label: string, text: string): Html {
  return html`<pre
    tabindex="0"
    role="region"
    aria-label="${label}"
  ><code>${toSafeJson(text)}</code></pre>`;
}

/** The first bytes, without half a character at the end. */
function headOf(text: string, bytesMax: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, bytesMax), { stream: true });
}

function dataClasses(classification: Readonly<Record<string, number>>): Html {
  const found = classificationLines(classification);
  if (found.length === 0) return html`<span class="dim">no class was found</span>`;
  return html`<ul class="classes">
    ${found.map((text) => html`<li><bdi>${text}</bdi></li>`)}
  </ul>`;
}

/** The agent's own word beside what is known. */
function claim(label: string, text: string | undefined): HtmlValue {
  if (text === undefined || text === "") return undefined;
  return row(label, html`<span class="words">${text}</span> <span class="badge">unverified</span>`);
}

function row(label: string, value: HtmlValue): Html {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}
