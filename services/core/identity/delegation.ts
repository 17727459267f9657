import { parseSpiffeId } from "./spiffe-id.ts";

/** One party of a delegation, as a token names it. */
export interface NamedParty {
  readonly issuer: string;
  readonly subject: string;
}

/** Who acts for whom, as a token says (RFC 8693, section 4.1). */
export interface ActChain {
  /** The actor of now. */
  readonly current: NamedParty;
  /** Those who acted before, the latest first. */
  readonly earlier: readonly NamedParty[];
}

/** Longer chains say nothing that people could follow. */
const DEPTH_MAX = 8;
const TEXT_CHARS_MAX = 255;

/**
 * Reads nested `act` claims. An actor without an issuer of its own is one of the token's. Undefined when a party is not named
 * well, there is none, or there are too many.
 */
export function readActChain(act: unknown, issuer: string): ActChain | undefined {
  const parties: NamedParty[] = [];
  for (let claim = act; claim !== undefined;) {
    const party = readParty(claim, issuer);
    if (party === undefined || parties.length >= DEPTH_MAX) return undefined;
    parties.push(party.named);
    claim = party.before;
  }
  const [current, ...earlier] = parties;
  return current && { current, earlier };
}

/** Every id that a workload of this name may have: "issuer|subject", and a SPIFFE id itself. */
export function workloadIdsOf({ issuer, subject }: NamedParty): readonly [string, ...string[]] {
  const id = `${issuer}|${subject}`;
  return parseSpiffeId(subject) === undefined ? [id] : [subject, id];
}

/** Whether an issuer and a subject can make an identity. */
export function isWellNamed({ issuer, subject }: NamedParty): boolean {
  return isText(issuer) && !issuer.includes("|") && isText(subject);
}

function readParty(claim: unknown, issuer: string) {
  if (typeof claim !== "object" || claim === null || Array.isArray(claim)) return undefined;
  const { iss = issuer, sub, act: before }: { iss?: unknown; sub?: unknown; act?: unknown } = claim;
  if (typeof iss !== "string" || typeof sub !== "string") return undefined;
  const named = { issuer: iss, subject: sub };
  return isWellNamed(named) ? { named, before } : undefined;
}

function isText(text: string): boolean {
  if (text === "" || text.length > TEXT_CHARS_MAX) return false;
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
