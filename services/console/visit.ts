import type { Form } from "./form.ts";
import type { Session } from "./sessions.ts";

/** A request of a browser, read. */
export interface Visit {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query: URLSearchParams;
  /** Empty for GET. */
  readonly form: Form;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly session: Session | undefined;
  /** The value of the cookie that binds sign-ins to this browser. */
  readonly browser: string | undefined;
  readonly nowMs: number;
}

/** The same, of a person who is signed in. */
export interface PersonVisit extends Visit {
  readonly session: Session;
}
