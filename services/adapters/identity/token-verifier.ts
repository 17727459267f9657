import { hash } from "node:crypto";
import type { JWTPayload } from "jose";
import {
  personKey,
  type PersonVerifier,
  type WorkloadIdentity,
  type WorkloadVerifier,
} from "../../core/identity/identity.ts";
import {
  DEFAULT_CLOCK_SKEW_MS,
  type PersonTrust,
  type SpiffeTrust,
  type TokenTrust,
  type WorkloadTrust,
} from "../../core/identity/issuers.ts";
import { parseSpiffeId } from "../../core/identity/spiffe-id.ts";
import {
  assertSize,
  checkToken,
  peek,
  SVID_TYPES,
  TOKEN_TYPES,
  type TokenRule,
  type TokenTime,
} from "./check-token.ts";
import type { KeyCache } from "./key-cache.ts";
import { createKeySource, createSvidKeySource } from "./key-source.ts";
import { toPerson } from "./to-person.ts";
import { invalidToken, notForUs } from "./token-fault.ts";
import { toSvidWorkload, toWorkload } from "./to-workload.ts";

/** Whom to believe, where the keys are in a file of this machine. */
export interface Trust extends TokenTrust {
  readonly audience: string;
  readonly jwks: string;
}

/** What time it is for a verifier. */
export interface VerifierClock {
  /** Milliseconds since the epoch; the machine's clock unless given. */
  readonly now?: () => number;
  /** How far the clocks of issuers may differ; 30 seconds unless given. */
  readonly clockSkewMs?: number;
}

/** Verifying costs some 100 µs, a lookup some 2 µs. */
const CACHE_ENTRIES_MAX = 10_000;

/** A verifier for tokens of programs. Throws when a trust itself is unusable. */
export function createWorkloadVerifier(
  trusts: WorkloadTrust | readonly (WorkloadTrust | SpiffeTrust)[],
  clock: VerifierClock = {},
): WorkloadVerifier {
  const now = clock.now ?? Date.now;
  const sources = [trusts].flat().map((trust): Source<WorkloadIdentity> => {
    if (trust.kind === "spiffe") return svidSource(trust, now);
    return source(trust, now, (payload) => toWorkload(payload, trust));
  });
  return new TokenVerifier(sources, clock);
}

/** A verifier for tokens of people. Throws when a trust itself is unusable. */
export function createPersonVerifier(
  trusts: PersonTrust | readonly PersonTrust[],
  clock: VerifierClock = {},
): PersonVerifier {
  const now = clock.now ?? Date.now;
  const sources = [trusts]
    .flat()
    .map((trust) => source(trust, now, (payload, time) => toPerson(payload, trust, time)));
  return new TokenVerifier(sources, clock);
}

/** One issuer, and what its tokens become. */
interface Source<I> {
  /** The `iss`, or "spiffe://" and the trust domain of `sub`. */
  readonly issuer: string;
  readonly rule: TokenRule;
  readonly keys: KeyCache;
  readonly toIdentity: (payload: JWTPayload, time: TokenTime) => I;
}

interface Entry<I> {
  readonly identity: I;
  readonly untilMs: number;
}

class TokenVerifier<I> {
  readonly #sources: ReadonlyMap<string, Source<I>>;
  readonly #now: () => number;
  readonly #clockSkewMs: number;
  /** In order of insertion, so that the first entry is the oldest. */
  readonly #verified = new Map<string, Entry<I>>();

  constructor(sources: readonly Source<I>[], clock: VerifierClock) {
    this.#sources = new Map(sources.map((each) => [each.issuer, each]));
    this.#now = clock.now ?? Date.now;
    this.#clockSkewMs = clock.clockSkewMs ?? DEFAULT_CLOCK_SKEW_MS;
  }

  async verify(token: string): Promise<I> {
    assertSize(token);
    const digest = hash("sha256", token, "base64");
    const known = this.#verified.get(digest);
    if (known !== undefined && known.untilMs > this.#now()) return known.identity;
    const { rule, keys, toIdentity } = this.#sourceOf(peek(token));
    const time = { nowMs: this.#now(), clockSkewMs: this.#clockSkewMs };
    const payload = await checkToken(token, rule, time);
    const identity = Object.freeze(toIdentity(payload, time));
    // A key that is taken out must stop working, also for what it has proven before.
    this.#remember(digest, identity, Math.min((payload.exp ?? 0) * 1000, keys.freshUntilMs));
    return identity;
  }

  /** Only a configured issuer is ever asked, whatever a token says of itself. */
  #sourceOf({ iss, sub }: JWTPayload): Source<I> {
    const spiffe = typeof sub === "string" ? parseSpiffeId(sub) : undefined;
    const found =
      this.#sources.get(typeof iss === "string" ? iss : "") ??
      this.#sources.get(`spiffe://${spiffe?.trustDomain}`);
    if (found === undefined) throw notForUs();
    return found;
  }

  #remember(digest: string, identity: I, untilMs: number): void {
    const oldest = this.#verified.keys().next();
    if (this.#verified.size >= CACHE_ENTRIES_MAX && oldest.done !== true)
      this.#verified.delete(oldest.value);
    this.#verified.delete(digest);
    this.#verified.set(digest, { identity, untilMs });
  }
}

function source<I>(
  trust: TokenTrust,
  now: () => number,
  toIdentity: Source<I>["toIdentity"],
): Source<I> {
  const keys = createKeySource(trust, now);
  return { issuer: trust.issuer, rule: toRule(trust, keys), keys, toIdentity };
}

/** What a token of a trust must be. Throws when the trust itself is unusable. */
export function toRule(trust: TokenTrust, keys: KeyCache): TokenRule {
  personKey(trust.issuer, "any");
  if ([trust.audience].flat().includes("") || trust.audience.length === 0)
    throw new TypeError("the audience of a trust must not be empty");
  const { issuer, audience, refusedAudiences, tokenAgeMsMax } = trust;
  return {
    find: keys.find,
    issuer,
    audience,
    ...(refusedAudiences === undefined ? {} : { refusedAudiences }),
    ...(tokenAgeMsMax === undefined ? {} : { tokenAgeMsMax }),
    types: TOKEN_TYPES,
  };
}

function svidSource(trust: SpiffeTrust, now: () => number): Source<WorkloadIdentity> {
  const keys = createSvidKeySource(trust.bundle, now);
  const find: TokenRule["find"] = async (header, token) => {
    if (header.kid === undefined) throw invalidToken();
    return keys.find(header, token);
  };
  return {
    issuer: `spiffe://${trust.trustDomain}`,
    rule: { find, audience: trust.audience, types: SVID_TYPES },
    keys,
    toIdentity: (payload) => toSvidWorkload(payload, trust),
  };
}
