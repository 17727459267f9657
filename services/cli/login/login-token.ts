import { Fault } from "../../core/fault.ts";
import type { Login, Tokens } from "./login.ts";

/** What a stored login is kept alive with. */
export interface LoginTokenOptions {
  readonly issuer: string;
  /** Undefined when there is none for this issuer. */
  readonly read: () => Promise<Login | undefined>;
  readonly save: (login: Login) => Promise<void>;
  readonly renew: (login: Login & { readonly refreshToken: string }) => Promise<Tokens>;
  /** Lets one process at a time renew: a provider takes a refresh token once, and may end the login when it comes twice. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly now: () => number;
}

/** A call that begins now should not find its token expired on arrival. */
const MARGIN_MS = 30_000;

/**
 * The token of a stored login, renewed where it is about to expire and the provider gave something to renew it with. Rejects
 * with "login_expired" when only the person can help, and keeps what is stored.
 */
export async function loginToken(options: LoginTokenOptions): Promise<string> {
  const { read, alone } = options;
  const stored = await read();
  if (stored !== undefined && isFresh(stored, options.now())) return stored.accessToken;
  return alone(async () => {
    const login = await read(); // Somebody else may have renewed it meanwhile.
    if (login === undefined) throw expired(options.issuer);
    if (isFresh(login, options.now())) return login.accessToken;
    return renewed(options, login);
  });
}

async function renewed(options: LoginTokenOptions, login: Login): Promise<string> {
  const { refreshToken } = login;
  if (refreshToken === undefined) throw expired(options.issuer);
  try {
    const tokens = await options.renew({ ...login, refreshToken });
    await options.save({ ...login, ...tokens });
    return tokens.accessToken;
  } catch (error) {
    if (error instanceof Fault && error.reason === "sign_in_over") {
      throw expired(options.issuer, error);
    }
    throw error;
  }
}

function isFresh({ expiresAtMs }: Login, nowMs: number): boolean {
  return expiresAtMs === undefined || expiresAtMs - MARGIN_MS > nowMs;
}

function expired(issuer: string, cause?: unknown): Fault {
  return new Fault({
    code: "unauthenticated",
    reason: "login_expired",
    message: `Your sign-in at ${issuer} is over. Sign in again: countersign login`,
    cause,
  });
}
