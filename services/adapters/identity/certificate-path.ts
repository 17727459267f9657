import "reflect-metadata";
import type { X509Certificate } from "node:crypto";
import { BasicConstraintsExtension, X509Certificate as Facts } from "@peculiar/x509";

/** A client certificate that an authority vouches for, directly or through others. */
export interface CertificatePath {
  /** When the first of its certificates ends. */
  readonly untilMs: number;
}

/** A certificate, and the others that its holder has presented. */
export interface PresentedChain {
  readonly leaf: X509Certificate;
  readonly others: readonly X509Certificate[];
}

/** The leaf, up to six intermediates, and the authority. */
const LENGTH_MAX = 8;

/**
 * A path from a certificate to one of the authorities (RFC 5280, section 6): names and signatures fit, every issuer is an
 * authority and may have that many below it, and all of them are valid now. Undefined when there is none. What others were
 * presented only helps to find the way; nothing is believed but the authorities.
 */
export function findPath(
  chain: PresentedChain,
  authorities: readonly X509Certificate[],
  nowMs: number,
): CertificatePath | undefined {
  const { others } = chain;
  const climb = (
    below: X509Certificate,
    path: readonly X509Certificate[],
  ): CertificatePath | undefined => {
    if (!isValidAt(below, nowMs) || path.length >= LENGTH_MAX) return undefined;
    const issuers = (among: readonly X509Certificate[]) =>
      among.filter((each) => !path.includes(each) && isIssuerOf(each, below, path.length - 1));
    const root = issuers(authorities).find((each) => isValidAt(each, nowMs));
    if (root !== undefined) return { untilMs: endOf([...path, root]) };
    for (const each of issuers(others)) {
      const found = climb(each, [...path, each]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return climb(chain.leaf, [chain.leaf]);
}

function isIssuerOf(issuer: X509Certificate, subject: X509Certificate, between: number): boolean {
  // checkIssued compares names and key ids, and looks whether the issuer's key may sign certificates.
  if (!issuer.ca || !subject.checkIssued(issuer) || !mayHaveBelow(issuer, between)) return false;
  return subject.verify(issuer.publicKey);
}

/** Node tells that a certificate is an authority's, but not how many more may follow below it. */
function mayHaveBelow(issuer: X509Certificate, between: number): boolean {
  const facts = new Facts(new Uint8Array(issuer.raw));
  const { pathLength } = facts.getExtension(BasicConstraintsExtension) ?? {};
  return pathLength === undefined || between <= pathLength;
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, nowMs: number): boolean {
  return validFromDate.getTime() <= nowMs && nowMs <= validToDate.getTime();
}

function endOf(path: readonly X509Certificate[]): number {
  return Math.min(...path.map(({ validToDate }) => validToDate.getTime()));
}
