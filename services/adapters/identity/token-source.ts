import { readFile } from "node:fs/promises";
import { decodeJwt } from "jose";

/** A token is replaced when less than this share of its life is left. */
const RENEWAL_SHARE = 0.2;
/** A projected token is written again well before it ends; this is how long a new one may go unseen. */
const REREAD_MS = 10_000;

/** Gives the token to present now. */
export type TokenSource = () => Promise<string>;

/**
 * Mints a token and keeps it until a fifth of its life is left. Calls at the same time share one minting; one that
 * fails is thrown to them and tried again by the next call.
 */
export function createTokenSource(
  mint: () => Promise<string>,
  now: () => number = Date.now,
): TokenSource {
  let current: { readonly token: string; readonly renewAtMs: number } | undefined;
  let renewal: Promise<string> | undefined;
  const renew = async () => {
    try {
      const token = await mint();
      current = { token, renewAtMs: renewAtMs(token, now()) };
      return token;
    } finally {
      renewal = undefined;
    }
  };
  return async () => {
    if (current !== undefined && now() < current.renewAtMs) return current.token;
    renewal ??= renew();
    return renewal;
  };
}

/** Reads a token that somebody else renews, such as a projected service account token of Kubernetes. */
export function createFileTokenSource(path: string, now: () => number = Date.now): TokenSource {
  let current: { readonly token: string; readonly readAtMs: number } | undefined;
  return async () => {
    if (current !== undefined && now() - current.readAtMs < REREAD_MS) return current.token;
    const token = (await readFile(path, "utf8")).trim();
    if (token === "") throw new TypeError(`${path} holds no token`);
    current = { token, readAtMs: now() };
    return token;
  };
}

function renewAtMs(token: string, nowMs: number): number {
  const { exp } = decodeJwt(token);
  if (exp === undefined) return nowMs;
  return nowMs + (exp * 1000 - nowMs) * (1 - RENEWAL_SHARE);
}
