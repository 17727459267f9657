import { toSafeJson } from "../../core/text/safe-text.ts";
import { html, type Html } from "../html.ts";
import type { Session } from "../sessions.ts";
import { page } from "./layout.ts";

/** What a person was let see. */
export interface ShownValue {
  readonly requestId: string;
  readonly placeholder: string;
  readonly value: string;
  readonly expiresAtMs: number;
}

/** One hidden value, this once: the browser leaves the page at its expiry, and the script blanks it also when it comes back. */
export function valuePage(shown: ShownValue, session: Session): Html {
  const { requestId, placeholder, value, expiresAtMs } = shown;
  return page(
    { title: "A hidden value", session, scripted: true },
    html`<h1><code>${placeholder}</code></h1>
      <pre><code data-expires="${new Date(expiresAtMs).toISOString()}">${toSafeJson(value)}</code></pre>
      <p class="dim">
        That you saw it, and why, is recorded. This page shows it for less than a minute, and once.
      </p>
      <p><a class="button" href="/requests/${requestId}">Back to the request</a></p>`,
  );
}
