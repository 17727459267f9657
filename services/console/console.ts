import type { Calls } from "./calls.ts";
import type { Cookies } from "./cookies.ts";
import type { Provider } from "./providers.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInFlows } from "./sign-in-flows.ts";

/** The key of one look at one hidden value; nobody else can open what is sealed for it. */
interface RevealKey {
  readonly recipientKey: Uint8Array;
  /** Rejects with a `Fault` for anything but the value that was asked for, in time. */
  open(
    sealed: string,
    wanted: {
      readonly requestId: string;
      readonly revealId: string;
      readonly placeholder: string;
      readonly nowMs: number;
    },
  ): Promise<{ readonly value: string; readonly expiresAtMs: number }>;
}

/** What the routes work with. */
export interface Console {
  /** Where browsers reach it. */
  readonly origin: URL;
  readonly calls: Calls;
  readonly providers: readonly Provider[];
  readonly sessions: Sessions;
  readonly flows: SignInFlows;
  readonly cookies: Cookies;
  readonly clock: () => number;
  readonly createRevealKey: () => Promise<RevealKey>;
  /** Told of every refusal and failure; never of bodies, cookies or tokens. */
  readonly onRefused: (error: unknown, status: number) => void;
}
