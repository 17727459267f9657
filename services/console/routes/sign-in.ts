import { randomBytes } from "node:crypto";
import { Secret } from "../../core/config/secret.ts";
import { Fault, invalidField } from "../../core/fault.ts";
import { asPerson } from "../calls.ts";
import type { Console } from "../console.ts";
import { clearCookie, setCookie } from "../cookies.ts";
import { signInPage } from "../pages/sign-in-page.ts";
import { callbackPath, type Provider } from "../providers.ts";
import { pageReply, redirect, type Reply } from "../reply.ts";
import { REQUEST_ID, toReturnPath } from "../return-path.ts";
import type { SignInFlow } from "../sign-in-flows.ts";
import type { PersonVisit, Visit } from "../visit.ts";

/** Binds sign-ins to a browser: 256 bits. */
const BROWSER_BYTES = 32;
const BROWSER = /^[A-Za-z0-9_-]{43}$/;
/** Where a provider does not say how long its token serves; the decision service knows it anyway. */
const DEFAULT_TOKEN_S = 300;
/** A day's work. Whoever holds a token for longer signs in again. */
const SESSION_S_MAX = 8 * 3600;
const NAME_CHARACTERS_MAX = 100;

/** The page that offers the providers. */
export async function showSignIn({ providers }: Console, visit: Visit): Promise<Reply> {
  const returnTo = toReturnPath(visit.query.get("return"));
  if (visit.session !== undefined) return redirect(returnTo);
  const ended = visit.query.get("why") === "ended";
  const notice = ended ? "Your sign-in has ended. Sign in again to go on." : undefined;
  const left = visit.query.get("why") === "left";
  return pageReply(
    signInPage({
      providers: providers.map(({ name }) => name),
      returnTo,
      notice: left
        ? "You are signed out here. Your identity provider may still know this browser."
        : notice,
    }),
  );
}

/** Sends the browser to a provider. */
export async function beginSignIn(console: Console, visit: Visit): Promise<Reply> {
  const index = Number(visit.query.get("provider") ?? "0");
  return begin(console, visit, {
    index,
    returnTo: toReturnPath(visit.query.get("return")),
  });
}

/** Sends a person to their provider again, for a stronger sign-in; afterwards back to the request. */
export async function stepUp(console: Console, visit: Visit): Promise<Reply> {
  const requestId = visit.query.get("request");
  if (requestId !== null && !REQUEST_ID.test(requestId)) {
    throw invalidField("request", "is not the id of a request");
  }
  const returnTo = toReturnPath(requestId === null ? "/me" : `/requests/${requestId}`);
  const { session } = visit;
  if (session !== undefined) {
    return begin(console, visit, {
      index: session.provider,
      returnTo,
      stepUpOf: session.person,
    });
  }
  if (console.providers.length > 1) {
    return redirect(`/sign-in?${new URLSearchParams({ return: returnTo }).toString()}`);
  }
  return begin(console, visit, { index: 0, returnTo, stepUpOf: "" });
}

interface Beginning {
  readonly index: number;
  readonly returnTo: string;
  /** Set for a strong sign-in: who must come back, or "" for anybody. */
  readonly stepUpOf?: string;
}

async function begin(console: Console, visit: Visit, beginning: Beginning): Promise<Reply> {
  const { index, returnTo, stepUpOf } = beginning;
  const provider = providerAt(console, index);
  const wanted = visit.session === undefined ? [] : console.sessions.wantedStrong(visit.session);
  const acrValues = wanted.length > 0 ? wanted : provider.stepUpAcr;
  const fresh = stepUpOf === undefined ? undefined : { acrValues };
  const { url, ...secrets } = await provider.signIn.begin(fresh);
  const known = visit.browser !== undefined && BROWSER.test(visit.browser);
  const browser = known ? (visit.browser ?? "") : randomBytes(BROWSER_BYTES).toString("base64url");
  console.flows.begin({
    ...secrets,
    provider: index,
    browser,
    returnTo,
    begunAtMs: visit.nowMs,
    ...(stepUpOf === undefined ? {} : { stepUpOf }),
  });
  return redirect(url, [setCookie(console.cookies.browser, browser)]);
}

/**
 * Ends a sign-in: what the provider says must fit what was begun, in this browser, and the decision service must know the token
 * as a person's. The session is always a new one, and the browser's old one ends.
 */
export async function finishSignIn(console: Console, visit: Visit): Promise<Reply> {
  const flow = takeFlow(console, visit);
  const provider = providerAt(console, flow.provider);
  const { state, nonce, codeVerifier } = flow;
  const signedIn = await provider.signIn.finish(`?${visit.query.toString()}`, {
    state,
    nonce,
    codeVerifier,
    ...(flow.stepUpOf === undefined
      ? {}
      : { authenticatedWithinS: Math.ceil((visit.nowMs - flow.begunAtMs) / 1000) }),
  });
  const accessToken = new Secret(signedIn.accessToken);
  const me = await console.calls.identities.whoAmI({}, asPerson({ accessToken }));
  if (!me.person) throw notAPerson();
  if (flow.stepUpOf !== undefined && flow.stepUpOf !== "" && flow.stepUpOf !== me.id) {
    throw somebodyElse();
  }
  if (visit.session !== undefined) console.sessions.close(visit.session.id);
  const livesS = Math.min(signedIn.expiresInS ?? DEFAULT_TOKEN_S, SESSION_S_MAX);
  const session = console.sessions.open({
    person: me.id,
    name: me.name.slice(0, NAME_CHARACTERS_MAX).toWellFormed(),
    accessToken,
    provider: flow.provider,
    expiresAtMs: visit.nowMs + livesS * 1000,
  });
  return redirect(flow.returnTo, [
    setCookie(console.cookies.session, session.id),
    clearCookie(console.cookies.browser),
  ]);
}

/** Ends the session here; the provider is not told. */
export async function signOut(console: Console, { session }: PersonVisit): Promise<Reply> {
  console.sessions.close(session.id);
  return redirect("/sign-in?why=left", [clearCookie(console.cookies.session)]);
}

function takeFlow({ flows, providers }: Console, visit: Visit): SignInFlow {
  const states = visit.query.getAll("state");
  const flow = states.length === 1 ? flows.take(states[0] ?? "", visit.browser) : undefined;
  const isHere = flow && visit.path === callbackPath(flow.provider, providers.length);
  if (flow !== undefined && isHere === true) return flow;
  throw new Fault({
    code: "invalid_argument",
    reason: "unknown_sign_in",
    message:
      "This is not a sign-in that this browser began here a moment ago, or it was ended already. Begin again.",
  });
}

function providerAt({ providers }: Console, index: number): Provider {
  const provider = providers[index];
  if (provider === undefined) throw invalidField("provider", "is not one that is offered");
  return provider;
}

function notAPerson(): Fault {
  return new Fault({
    code: "permission_denied",
    reason: "not_a_person",
    message: "This identity is a machine's. Only people sign in here, and only people decide.",
  });
}

function somebodyElse(): Fault {
  return new Fault({
    code: "permission_denied",
    reason: "somebody_else",
    message:
      "You came back as somebody else than who was signed in here. Sign out first if that is what you want.",
  });
}
