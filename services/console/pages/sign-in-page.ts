import { html, type Html, type HtmlValue } from "../html.ts";
import { page } from "./layout.ts";

/** What the page offers. */
export interface SignInOptions {
  /** The names of the identity providers. */
  readonly providers: readonly string[];
  /** Where to go afterwards. */
  readonly returnTo: string;
  readonly notice?: string | undefined;
  readonly alert?: HtmlValue;
}

/** Where people choose who vouches for them. */
export function signInPage({ providers, returnTo, notice, alert }: SignInOptions): Html {
  const links = providers.map(
    (name, index) =>
      html`<li>
        <a
          class="button primary"
          href="/sign-in/begin?${new URLSearchParams({ provider: String(index), return: returnTo }).toString()}"
          >Sign in with ${name}</a
        >
      </li>`,
  );
  return page(
    { title: "Sign in", session: undefined, notice, alert },
    html`<section class="narrow">
      <h1>Sign in</h1>
      <p>
        AI agents wait for people to decide. Who you are is said by your identity provider;
        Countersign has no passwords.
      </p>
      <ul class="plain">
        ${links}
      </ul>
    </section>`,
  );
}
