import type { Calls } from "./calls.ts";
import type { Cookies } from "./cookies.ts";
import type { Provider } from "./providers.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInFlows } from "./sign-in-flows.ts";

/** What the routes work with. */
export interface Console {
  /** Where browsers reach it. */
  readonly origin: URL;
  readonly calls: Calls;
  readonly providers: readonly Provider[];
  readonly sessions: Sessions;
  readonly flows: SignInFlows;
  readonly cookies: Cookies;
  /** Told of every refusal and failure; never of bodies, cookies or tokens. */
  readonly onRefused: (error: unknown, status: number) => void;
}
