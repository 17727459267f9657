import type { JWTPayload } from "jose";
import { Fault } from "../../core/fault.ts";
import {
  isWellNamed,
  readActChain,
  workloadIdsOf,
  type NamedParty,
} from "../../core/identity/delegation.ts";
import {
  personKey,
  type DelegationParty,
  type DelegationVerifier,
  type WorkloadIdentity,
} from "../../core/identity/identity.ts";
import { DEFAULT_CLOCK_SKEW_MS, type DelegationTrust } from "../../core/identity/issuers.ts";
import { assertSize, checkToken, peek, type TokenRule } from "./check-token.ts";
import { createKeySource } from "./key-source.ts";
import { refused } from "./token-fault.ts";
import { toRule, type VerifierClock } from "./token-verifier.ts";

/** A verifier of delegations by these issuers; without any, every delegation is refused. */
export function createDelegationVerifier(
  trusts: readonly DelegationTrust[],
  clock: VerifierClock = {},
): DelegationVerifier {
  const { now = Date.now, clockSkewMs = DEFAULT_CLOCK_SKEW_MS } = clock;
  const issuers = new Map(
    trusts.map((trust) => {
      const keys = createKeySource(trust, now);
      return [trust.issuer, { trust, rule: toRule(trust, keys) }];
    }),
  );
  return {
    verify: async (token, presenter) => {
      const { trust, rule } = find(issuers, token);
      const payload = await check(token, rule, { nowMs: now(), clockSkewMs });
      return readParties(payload, trust, presenter);
    },
  };
}

interface Believed {
  readonly trust: DelegationTrust;
  readonly rule: TokenRule;
}

function find(issuers: ReadonlyMap<string, Believed>, token: string): Believed {
  try {
    assertSize(token);
    const found = issuers.get(peek(token).iss ?? "");
    if (found !== undefined) return found;
  } catch (error) {
    throw invalid(error);
  }
  throw invalid();
}

async function check(
  token: string,
  rule: TokenRule,
  time: { readonly nowMs: number; readonly clockSkewMs: number },
): Promise<JWTPayload> {
  try {
    return await checkToken(token, rule, time);
  } catch (error) {
    // Keys that can't be read are no fault of the token.
    if (error instanceof Fault && error.code === "unavailable") throw error;
    throw invalid(error);
  }
}

/**
 * The human first, then the agents in the order in which they came to act; the last one must be whoever presents the token. One in
 * between may be a human as well, and is known where the issuer's subjects are: else they could decide what is asked through them.
 */
function readParties(
  payload: JWTPayload,
  trust: DelegationTrust,
  presenter: WorkloadIdentity,
): readonly DelegationParty[] {
  const known = ({ issuer, subject }: NamedParty) => ({
    issuer: issuer === trust.issuer ? (trust.subjectsOf ?? issuer) : issuer,
    subject,
  });
  const human = known({ issuer: trust.issuer, subject: payload.sub ?? "" });
  const chain = readActChain(payload["act"], trust.issuer);
  if (chain === undefined || !isWellNamed(human)) throw invalid();
  if (!workloadIdsOf(chain.current).includes(presenter.id)) throw invalid();
  const earlier = chain.earlier.map((each) => workloadIdsOf(known(each))[0]).toReversed();
  return [
    { kind: "person", id: personKey(human.issuer, human.subject) },
    ...[...earlier, presenter.id].map((id) => ({ kind: "agent", id }) as const),
  ];
}

function invalid(cause?: unknown): Fault {
  return refused("delegation_invalid", "the delegation is not accepted", cause);
}
