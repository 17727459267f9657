import { html, type Html, type HtmlValue } from "../html.ts";
import { formToken, type Session } from "../sessions.ts";

/** What surrounds a page. */
export interface PageOptions {
  readonly title: string;
  readonly session: Session | undefined;
  /** A sentence about what was just done. */
  readonly notice?: string | undefined;
  /** A sentence about what was refused. */
  readonly alert?: HtmlValue;
  /** True where there is something for the script to do. */
  readonly scripted?: boolean;
}

/** A whole page. */
export function page(options: PageOptions, content: HtmlValue): Html {
  const { title, session, notice, alert, scripted } = options;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Countersign</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/console.css" />
        ${scripted === true && html`<script type="module" src="/assets/console.js"></script>`}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <p class="brand"><a href="/">Countersign</a></p>
          ${session === undefined ? undefined : navigation(session)}
        </header>
        <main id="content" tabindex="-1">
          ${notice !== undefined && html`<p class="notice" role="status">${notice}</p>`}
          ${alert !== undefined && alert !== false && html`<div class="alert" role="alert">${alert}</div>`}
          ${content}
        </main>
      </body>
    </html> `;
}

/** The field that every form of a person's carries. */
export function tokenField(session: Session): Html {
  return html`<input type="hidden" name="token" value="${formToken(session)}" />`;
}

function navigation(session: Session): Html {
  return html`<nav aria-label="Pages">
    <a href="/">Requests</a>
    <a href="/me">${session.name === "" ? session.person : session.name}</a>
    <form method="post" action="/sign-out">
      ${tokenField(session)}<button class="quiet">Sign out</button>
    </form>
  </nav>`;
}
