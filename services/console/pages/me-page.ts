import type {
  StandIn,
  WhoAmIResponse,
} from "../../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { formatCountdown, formatInstant } from "../../core/text/time.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import type { Session } from "../sessions.ts";
import { toMs } from "../time.ts";
import { page, tokenField } from "./layout.ts";
import { passkeys } from "./passkeys.ts";

/** What the page of a person shows. */
export interface MePageOptions {
  readonly session: Session;
  readonly me: WhoAmIResponse;
  readonly nowMs: number;
  readonly notice: string | undefined;
  readonly alert: HtmlValue;
  /** A code that was just made. */
  readonly code?: { readonly text: string; readonly untilMs: number | undefined };
}

/** Who somebody is here, and what they can change of it. */
export function mePage(options: MePageOptions): Html {
  const { session, me, notice, alert } = options;
  const title = "Who you are here";
  return page(
    { title, session, notice, alert, scripted: true },
    html`<h1>${title}</h1>
      <div class="columns">
        <div>${signIn(options)}${identities(options)}</div>
        <div>${standIn(me.standIn, session)}${passkeys(options)}</div>
      </div>`,
  );
}

function signIn({ me, session, nowMs }: MePageOptions): Html {
  const strongMs = toMs(me.strongUntil) ?? 0;
  return html`<section aria-labelledby="sign-in">
    <h2 id="sign-in">Your sign-in</h2>
    <dl>
      ${row("Name", html`<bdi>${me.name}</bdi>`)}
      ${row("Identity", html`<code><bdi>${me.id}</bdi></code>`)}
      ${row("Groups", me.groups.length === 0 ? html`<span class="dim">none</span>` : list(me.groups))}
      ${me.roles.length > 0 && row("Roles", list(me.roles))}
      ${row("How", me.methods.length === 0 ? html`<span class="dim">the provider does not say</span>` : list(me.methods))}
      ${me.contextClass !== "" && row("Class", html`<code>${me.contextClass}</code>`)}
      ${row("Strong", strongMs > nowMs ? `for ${formatCountdown(strongMs - nowMs)}` : html`no. <a href="/step-up">Sign in more strongly</a>`)}
      ${row("Ends", formatInstant(session.expiresAtMs))}
    </dl>
  </section>`;
}

function identities({ me, session, code }: MePageOptions): Html {
  return html`<section aria-labelledby="identities">
    <h2 id="identities">Your other identities</h2>
    <p>
      One human counts once, however many identities they have. So that this holds, say which are
      yours: get a code here, sign in with the other identity, and type it there.
    </p>
    ${
      me.linked.length > 0 &&
      html`<ul class="rows">
        ${me.linked.map(
          (identity) =>
            html`<li>
              <bdi>${identity}</bdi>
              <form method="post" action="/me/unlink">
                ${tokenField(session)}<input
                  type="hidden"
                  name="identity"
                  value="${identity}"
                /><button class="quiet" aria-label="Unlink ${identity}">Unlink</button>
              </form>
            </li>`,
        )}
      </ul>`
    }
    ${
      code !== undefined &&
      html`<p class="code" role="status">
        Your code: <strong><code>${code.text}</code></strong
        ><br />
        <span class="dim"
          >It serves
          once${code.untilMs !== undefined && html`, until ${formatInstant(code.untilMs)}`}, and is
          not shown again.</span
        >
      </p>`
    }
    <p class="dim">
      A code makes two sign-ins one person, and one of them can then take back what the other voted.
      Give it to nobody, and type in none that is not yours.
    </p>
    <form method="post" action="/me/link-code">
      ${tokenField(session)}<button>Get a code</button>
    </form>
    <form method="post" action="/me/link">
      ${tokenField(session)}
      <label for="code">Code from the other identity</label>
      <input
        id="code"
        name="code"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        required
        maxlength="64"
      />
      <button>Link it to me</button>
    </form>
  </section>`;
}

function standIn(named: StandIn | undefined, session: Session): Html {
  const fromMs = toMs(named?.from);
  const untilMs = toMs(named?.until);
  return html`<section aria-labelledby="stand-in">
    <h2 id="stand-in">Your stand-in</h2>
    <p>
      While you are away, somebody who holds a group of yours can be asked in your place. They vote
      as themselves.
    </p>
    ${
      named !== undefined &&
      html`<p>
          <bdi>${named.person}</bdi
          >${fromMs !== undefined && html` from ${formatInstant(fromMs)}`}${untilMs !== undefined && html` until ${formatInstant(untilMs)}`}
        </p>
        <form method="post" action="/me/stand-in/end">
          ${tokenField(session)}<button>End it now</button>
        </form>`
    }
    <form method="post" action="/me/stand-in">
      ${tokenField(session)}
      <label for="stand_in">Their identity <span class="dim">(issuer|subject)</span></label>
      <input
        id="stand_in"
        name="stand_in"
        autocomplete="off"
        spellcheck="false"
        required
        maxlength="512"
      />
      <label for="from">From <span class="dim">(UTC; empty for now)</span></label>
      <input id="from" name="from" type="datetime-local" />
      <label for="until">Until <span class="dim">(UTC)</span></label>
      <input id="until" name="until" type="datetime-local" required />
      <button>Name them</button>
    </form>
  </section>`;
}

function list(words: readonly string[]): Html {
  return html`<ul class="classes">
    ${words.map((word) => html`<li><bdi>${word}</bdi></li>`)}
  </ul>`;
}

function row(label: string, value: HtmlValue): Html {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}
