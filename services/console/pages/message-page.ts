import { html, type Html, type HtmlValue } from "../html.ts";
import type { Refusal } from "../refusal.ts";
import type { Session } from "../sessions.ts";
import { page } from "./layout.ts";

/** A page that says why there is no other. */
export function messagePage(
  { sentence, reason }: Refusal,
  session: Session | undefined,
  more?: HtmlValue,
): Html {
  const title = "That did not work";
  return page(
    { title, session },
    html`<h1>${title}</h1>
      <p role="alert">${sentence}</p>
      <p class="dim">Code: <code>${reason}</code></p>
      ${more ?? html`<p><a href="/">To the requests</a></p>`}`,
  );
}
