import { hash } from "node:crypto";
import { errors, jwtVerify, type JWTPayload } from "jose";
import { Fault } from "../../core/fault.ts";
import {
  personKey,
  type PersonIdentity,
  type PersonVerifier,
} from "../../core/identity/identity.ts";
import type { WorkloadIdentity, WorkloadVerifier } from "../../core/identity/identity.ts";
import {
  readAuthentication,
  readGroups,
  readLabels,
  readName,
  readSubject,
  readText,
} from "./claims.ts";
import { createKeySource } from "./key-source.ts";

/** Whom to believe about identities. Workloads and people have a trust each; they must not share keys. */
export interface Trust {
  /** The exact `iss`. It must not contain "|". */
  readonly issuer: string;
  /** What `aud` must contain. */
  readonly audience: string;
  /** What `aud` must not contain: the audience of the other trust, where one issuer makes tokens for both. */
  readonly refusedAudience?: string;
  /** The path of a JWKS file, or its http(s) URL. */
  readonly jwks: string;
  /** The claim with a person's groups; "groups" unless given. */
  readonly groupsClaim?: string;
  /** The claim with the `personKey` of a workload's owner; "owner" unless given. */
  readonly ownerClaim?: string;
  /** The SPIFFE trust domain that this issuer speaks for; without it, a SPIFFE id in `sub` is only a text. */
  readonly trustDomain?: string;
  /** Milliseconds since the epoch; the machine's clock unless given. */
  readonly now?: () => number;
}

/** Only algorithms with a private key that the verifier never holds; "none" and HMAC can so never pass. */
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
const CLOCK_TOLERANCE_S = 30;
/** Larger than any real token, and small enough that hashing one costs nothing. */
const TOKEN_CHARACTERS_MAX = 16 * 1024;
/** Verifying costs some 100 µs, a lookup some 2 µs. A revoked key is so trusted for at most this long. */
const CACHE_MS_MAX = 60_000;
const CACHE_ENTRIES_MAX = 10_000;

/** A verifier for tokens of programs. Throws when the trust itself is unusable. */
export function createWorkloadVerifier(trust: Trust): WorkloadVerifier {
  return new TokenVerifier(trust, toWorkload);
}

/** A verifier for tokens of people. Throws when the trust itself is unusable. */
export function createPersonVerifier(trust: Trust): PersonVerifier {
  return new TokenVerifier(trust, toPerson);
}

interface Entry<I> {
  readonly identity: I;
  readonly untilMs: number;
}

class TokenVerifier<I> {
  readonly #trust: Trust;
  readonly #toIdentity: (payload: JWTPayload, trust: Trust) => I;
  readonly #now: () => number;
  readonly #key: ReturnType<typeof createKeySource>;
  /** In order of insertion, so that the first entry is the oldest. */
  readonly #verified = new Map<string, Entry<I>>();

  constructor(trust: Trust, toIdentity: (payload: JWTPayload, trust: Trust) => I) {
    personKey(trust.issuer, "any");
    if (trust.audience === "") throw new TypeError("the audience of a trust must not be empty");
    this.#trust = trust;
    this.#toIdentity = toIdentity;
    this.#now = trust.now ?? Date.now;
    this.#key = createKeySource(trust.jwks, this.#now);
  }

  async verify(token: string): Promise<I> {
    if (token.length > TOKEN_CHARACTERS_MAX)
      throw refused("token_too_large", "the token is too large");
    const digest = hash("sha256", token, "base64");
    const known = this.#verified.get(digest);
    if (known !== undefined && known.untilMs > this.#now()) return known.identity;
    const payload = await this.#check(token);
    const identity = Object.freeze(this.#toIdentity(payload, this.#trust));
    this.#remember(digest, identity, payload.exp ?? 0);
    return identity;
  }

  async #check(token: string): Promise<JWTPayload> {
    const { issuer, audience, refusedAudience } = this.#trust;
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ["exp", "sub"],
        currentDate: new Date(this.#now()),
      });
      if (refusedAudience !== undefined && [payload.aud].flat().includes(refusedAudience)) {
        throw refused("token_not_for_us", "the token is for workloads and for people at once");
      }
      return payload;
    } catch (error) {
      throw toFault(error);
    }
  }

  #remember(digest: string, identity: I, expiresAtS: number): void {
    const oldest = this.#verified.keys().next();
    if (this.#verified.size >= CACHE_ENTRIES_MAX && oldest.done !== true)
      this.#verified.delete(oldest.value);
    this.#verified.delete(digest);
    this.#verified.set(digest, {
      identity,
      untilMs: Math.min(expiresAtS * 1000, this.#now() + CACHE_MS_MAX),
    });
  }
}

function toWorkload(payload: JWTPayload, trust: Trust): WorkloadIdentity {
  const subject = readSubject(payload);
  const owner = readText(payload, trust.ownerClaim ?? "owner");
  const isSpiffe =
    trust.trustDomain !== undefined && subject.startsWith(`spiffe://${trust.trustDomain}/`);
  return {
    kind: "workload",
    id: isSpiffe ? subject : personKey(trust.issuer, subject),
    issuer: trust.issuer,
    subject,
    ...(owner === undefined ? {} : { owner }),
    labels: readLabels(payload),
    authn: readAuthentication(payload),
  };
}

function toPerson(payload: JWTPayload, trust: Trust): PersonIdentity {
  const subject = readSubject(payload);
  return {
    kind: "person",
    issuer: trust.issuer,
    subject,
    name: readName(payload) ?? subject,
    groups: readGroups(payload, trust.groupsClaim ?? "groups"),
    authn: readAuthentication(payload),
  };
}

/** Says enough to repair an honest mistake, and nothing about keys or claims that would help a guess. */
function toFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  if (cause instanceof errors.JWTExpired)
    return refused("token_expired", "the token has expired", cause);
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return refused(
      "token_not_for_us",
      "the token's issuer, audience, subject or times are not accepted",
      cause,
    );
  }
  if (cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout)) {
    const isKeyless = cause.code === "ERR_JOSE_GENERIC" || cause.code === "ERR_JWKS_INVALID";
    if (!isKeyless) return refused("token_invalid", "the token is not valid", cause);
  }
  const message = "the keys of the token issuer cannot be read";
  return new Fault({
    code: "unavailable",
    reason: "keys_unavailable",
    message,
    retryAfterMs: 1_000,
    cause,
  });
}

function refused(reason: string, message: string, cause?: unknown): Fault {
  return new Fault({ code: "unauthenticated", reason, message, cause });
}
