import type {
  Passkey,
  WhoAmIResponse,
} from "../../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { html, type Html } from "../html.ts";
import type { Session } from "../sessions.ts";
import { toMs } from "../time.ts";
import { tokenField } from "./layout.ts";

/** Whose passkeys, and when. */
export interface PasskeysOptions {
  readonly session: Session;
  readonly me: WhoAmIResponse;
  readonly nowMs: number;
}

/** The passkeys of a person. A new one counts for much, so whoever adds it must have signed in strongly. */
export function passkeys({ me, session, nowMs }: PasskeysOptions): Html {
  const isStrong = (toMs(me.strongUntil) ?? 0) > nowMs;
  return html`<section aria-labelledby="passkeys">
    <h2 id="passkeys">Your passkeys</h2>
    <p>
      A passkey signs your vote on the very action that you were shown. It is the strongest vote.
    </p>
    ${
      me.passkeys.length > 0 &&
      html`<ul class="rows">
        ${me.passkeys.map((each) => row(each, session))}
      </ul>`
    }
    ${isStrong ? registration(session) : stepUp()}
  </section>`;
}

function row({ credentialId, name }: Passkey, session: Session): Html {
  return html`<li>
    <bdi>${name}</bdi>
    <form method="post" action="/me/passkeys/remove">
      ${tokenField(session)}
      <input type="hidden" name="credential" value="${credentialId}" />
      <button class="quiet" aria-label="Remove the passkey ${name}">Remove</button>
    </form>
  </li>`;
}

function stepUp(): Html {
  return html`<p>
    A new one needs a strong sign-in. <a href="/step-up">Sign in more strongly to add a passkey</a>.
  </p>`;
}

function registration(session: Session): Html {
  return html`<form method="post" action="/me/passkeys" data-passkey-registration>
    ${tokenField(session)}
    <input type="hidden" name="passkey" value="" />
    <label for="passkey-name">Name of a new passkey</label>
    <input id="passkey-name" name="name" required maxlength="64" autocomplete="off" />
    <button>Add a passkey</button>
    <p class="dim" data-passkey-absent>This needs a browser with passkeys and scripts.</p>
    <p class="alert" role="alert" data-passkey-error hidden></p>
  </form>`;
}
