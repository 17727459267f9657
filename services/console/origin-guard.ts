import { Fault } from "../core/fault.ts";
import { forged, type Form } from "./form.ts";
import { formToken, type Session } from "./sessions.ts";
import { isSame } from "./sign-in-flows.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Whoever had another name resolve to our address sends that name as Host. */
export function assertHost({ host }: Headers, origin: URL): void {
  if (typeof host === "string" && host.toLowerCase() === origin.host) return;
  throw new Fault({
    code: "invalid_argument",
    reason: "wrong_host",
    message: `This console is at ${origin.origin}.`,
  });
}

/**
 * Refuses a change that did not begin at a page of ours. Browsers say where a POST comes from, in Origin, and those that are
 * not old in Sec-Fetch-Site; what says neither is refused.
 */
export function assertSameOrigin(headers: Headers, origin: URL): void {
  const { origin: from } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") throw forged();
  if (from === undefined ? site !== "same-origin" : from !== origin.origin) throw forged();
}

/** A form of a person's must hold the token of their session. */
export function assertFormToken(form: Form, session: Session): void {
  if (!isSame(form.get("token") ?? "", formToken(session))) throw forged();
}
