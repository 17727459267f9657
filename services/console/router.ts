import { Fault } from "../core/fault.ts";
import type { Console } from "./console.ts";
import { clearCookie, readCookie } from "./cookies.ts";
import { BODY_BYTES_MAX, readForm, type Form } from "./form.ts";
import type { RawRequest } from "./http.ts";
import { assertFormToken, assertHost, assertSameOrigin } from "./origin-guard.ts";
import { messagePage } from "./pages/message-page.ts";
import { html } from "./html.ts";
import { isCallback } from "./providers.ts";
import { toRefusal } from "./refusal.ts";
import { jsonReply, pageReply, redirect, type Reply } from "./reply.ts";
import { toReturnPath } from "./return-path.ts";
import * as me from "./routes/me.ts";
import { revealValue } from "./routes/reveal.ts";
import * as requests from "./routes/requests.ts";
import * as signIn from "./routes/sign-in.ts";
import * as votes from "./routes/votes.ts";
import type { PersonVisit, Visit } from "./visit.ts";

type Open = (console: Console, visit: Visit) => Promise<Reply>;
type Guarded = (console: Console, visit: PersonVisit) => Promise<Reply>;

/** Pages that anybody may see; none of them changes anything of a person's. */
const OPEN: Readonly<Record<string, Open>> = {
  "GET /sign-in": signIn.showSignIn,
  "GET /sign-in/begin": signIn.beginSignIn,
  "GET /callback*": signIn.finishSignIn,
  "GET /step-up": signIn.stepUp,
};

/** Pages of people who are signed in. Whatever changes something is a POST, and only those are. */
const GUARDED: Readonly<Record<string, Guarded>> = {
  "GET /": requests.showRequests,
  "GET /requests/*": requests.showRequest,
  "GET /requests/*/version": requests.showVersion,
  "POST /requests/*/vote": votes.castVote,
  "POST /requests/*/withdraw": votes.withdrawVote,
  "POST /requests/*/break-glass": votes.breakGlass,
  "POST /requests/*/review": votes.reviewGlass,
  "POST /requests/*/reveal": revealValue,
  "POST /requests/*/passkey": votes.beginPasskeyVote,
  "GET /me": me.showMe,
  "POST /me/link-code": me.offerLink,
  "POST /me/link": me.acceptLink,
  "POST /me/unlink": me.unlink,
  "POST /me/stand-in": me.nameStandIn,
  "POST /me/stand-in/end": me.endStandIn,
  "POST /me/passkeys": me.addPasskey,
  "POST /me/passkeys/begin": me.beginPasskey,
  "POST /me/passkeys/remove": me.removePasskey,
  "POST /sign-out": signIn.signOut,
};

const REQUEST_PATH = /^\/requests\/[A-Za-z0-9_-]{1,64}(?=\/|$)/;

/** What the router needs besides. */
export interface RouterOptions {
  readonly console: Console;
  readonly assets: ReadonlyMap<string, Reply>;
  readonly clock: () => number;
}

/** Answers a browser. Never rejects for what it sent. */
export function createRouter(options: RouterOptions): (raw: RawRequest) => Promise<Reply> {
  const { console, assets } = options;
  return async (raw) => {
    const url = URL.parse(raw.target, console.origin.href);
    const asset = assets.get(url?.pathname ?? "");
    if (url?.pathname === "/healthz") return jsonReply({ status: "serving" });
    try {
      assertHost(raw.headers, console.origin);
      if (url === null || url.origin !== console.origin.origin) throw nothingHere();
      if (asset !== undefined) return asset;
      return await route(console, readVisit(options, raw, url));
    } catch (error) {
      return refuse(console, raw, { error, url });
    }
  };
}

function readVisit({ console, clock }: RouterOptions, raw: RawRequest, url: URL): Visit {
  const { headers } = raw;
  const method = raw.method === "HEAD" ? "GET" : raw.method;
  if (method !== "GET" && method !== "POST") throw wrongMethod();
  const { cookie } = headers;
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    form: method === "POST" ? readPosted(console, raw) : new Map(),
    headers,
    session: console.sessions.find(readCookie(cookie, console.cookies.session)),
    browser: readCookie(cookie, console.cookies.browser),
    nowMs: clock(),
  };
}

/** Where it comes from is looked at before what it is. */
function readPosted({ origin }: Console, { headers, body }: RawRequest): Form {
  assertSameOrigin(headers, origin);
  if (body === undefined) throw tooLarge();
  return readForm(headers["content-type"], body);
}

async function route(console: Console, visit: Visit): Promise<Reply> {
  const path = isCallback(visit.path) ? "/callback*" : visit.path;
  const name = `${visit.method} ${path.replace(REQUEST_PATH, "/requests/*")}`;
  const open = Object.hasOwn(OPEN, name) ? OPEN[name] : undefined;
  if (open !== undefined) return open(console, visit);
  const guarded = Object.hasOwn(GUARDED, name) ? GUARDED[name] : undefined;
  if (guarded === undefined) throw nothingHere();
  const { session } = visit;
  if (session === undefined) throw signedOut();
  if (visit.method === "POST") assertFormToken(visit.form, session);
  return guarded(console, { ...visit, session });
}

interface Failure {
  readonly error: unknown;
  readonly url: URL | null;
}

/** The page, or the JSON for a script, that says why. A sign-in that has ended is begun again. */
function refuse(console: Console, raw: RawRequest, { error, url }: Failure): Reply {
  const refusal = toRefusal(error);
  const id = readCookie(raw.headers.cookie, console.cookies.session);
  const hadSession = id !== undefined;
  console.onRefused(error, refusal.status);
  // What is refused at the end of a sign-in is the new one, not the session that may be there.
  const isAnswer = isCallback(url?.pathname ?? "");
  const isEnded = isUnauthenticated(error) && !isAnswer;
  if (isEnded && id !== undefined) console.sessions.close(id); // Its token is taken no longer.
  if (raw.headers.accept === "application/json") {
    const { sentence, reason, status } = refusal;
    return jsonReply({ error: { code: reason, message: sentence } }, status);
  }
  if (isEnded && raw.method === "GET") {
    const why: Record<string, string> = hadSession ? { why: "ended" } : {};
    const query = new URLSearchParams({ return: toReturnPath(pathOf(url)), ...why });
    return redirect(`/sign-in?${query.toString()}`, [clearCookie(console.cookies.session)]);
  }
  const again = isEnded || isAnswer;
  const more = again ? html`<p><a class="button" href="/sign-in">Sign in</a></p>` : undefined;
  return pageReply(messagePage(refusal, console.sessions.find(id), more), refusal.status);
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof Fault && error.code === "unauthenticated";
}

function pathOf(url: URL | null): string {
  return `${url?.pathname ?? "/"}${url?.search ?? ""}`;
}

function signedOut(): Fault {
  return new Fault({
    code: "unauthenticated",
    reason: "signed_out",
    message: "You are not signed in, or your sign-in has ended. Nothing was done.",
  });
}

function nothingHere(): Fault {
  return new Fault({
    code: "not_found",
    reason: "no_such_page",
    message: "There is no page here.",
  });
}

function wrongMethod(): Fault {
  return new Fault({
    code: "invalid_argument",
    reason: "wrong_method",
    message: "Pages are read with GET and changed with POST.",
  });
}

function tooLarge(): Fault {
  return new Fault({
    code: "resource_exhausted",
    reason: "body_too_large",
    message: `This is over ${BODY_BYTES_MAX} bytes, so nothing was done.`,
  });
}
