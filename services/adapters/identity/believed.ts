import type { X509Certificate } from "node:crypto";
import type {
  DelegationVerifier,
  PersonVerifier,
  WorkloadVerifier,
} from "../../core/identity/identity.ts";
import type { Issuers } from "../../core/identity/issuers.ts";
import { createDelegationVerifier } from "./delegation-verifier.ts";
import { isUrl, readLocation } from "./key-source.ts";
import type { Authorities } from "./peer-certificate.ts";
import { createPersonVerifier, createWorkloadVerifier } from "./token-verifier.ts";
import { parseTrustBundle } from "./trust-bundle.ts";
import { Watched } from "./watched.ts";

/** The verifiers of one state of the configuration. */
export interface Believed {
  readonly workloads: WorkloadVerifier;
  readonly people: PersonVerifier;
  readonly delegation: DelegationVerifier;
  readonly bundles: readonly Bundle[];
  /** The classes of sign-in (acr) that count as strong, of one issuer of people; empty where none does. */
  readonly strongClasses: (issuer: string) => readonly string[];
}

/** What a SPIFFE bundle asks for by itself is a few minutes (spiffe_refresh_hint). */
const URL_REREAD_MS = 60_000;

interface Bundle {
  readonly issuer: string;
  readonly file: Watched<readonly X509Certificate[]>;
}

/** Makes the verifiers, and reads all bundles. Throws when one of them can't be used: then the state is not to be taken. */
export async function believe(
  issuers: Issuers,
  now: () => number,
  onRefused: (error: unknown) => void,
): Promise<Believed> {
  const clock = { now, clockSkewMs: issuers.clockSkewMs };
  return {
    strongClasses: (issuer) =>
      issuers.people.find((trust) => trust.issuer === issuer)?.strong?.acr ?? [],
    workloads: createWorkloadVerifier(issuers.workloads, clock),
    people: createPersonVerifier(issuers.people, clock),
    delegation: createDelegationVerifier(issuers.delegation, clock),
    bundles: await Promise.all(
      issuers.certificates.map(async ({ issuer, bundle }) => ({
        issuer,
        file: await openBundle(bundle, now, onRefused),
      })),
    ),
  };
}

/** Reads the bundles again. Says whether one of them is another one now. */
export async function refreshBundles({ bundles }: Believed): Promise<boolean> {
  const changes = await Promise.all(bundles.map(({ file }) => file.refresh()));
  return changes.includes(true);
}

/** Who vouches for whose certificates. */
export function authoritiesOf({ bundles }: Believed): readonly Authorities[] {
  return bundles.map(({ issuer, file }) => ({ issuer, certificates: file.value }));
}

/** A file is looked at each time, a server once in a while. */
function bundleReader(location: string, now: () => number): () => Promise<string> {
  if (!isUrl(location)) return () => readLocation(location);
  let last: { readonly text: string; readonly atMs: number } | undefined;
  return async () => {
    const nowMs = now();
    if (last === undefined || Math.abs(nowMs - last.atMs) >= URL_REREAD_MS)
      last = { text: await readLocation(location), atMs: nowMs };
    return last.text;
  };
}

async function openBundle(
  location: string,
  now: () => number,
  onRefused: (error: unknown) => void,
) {
  try {
    return await Watched.open({
      read: bundleReader(location, now),
      parse: parseTrustBundle,
      onRefused: (error) => onRefused(unusable(location, error)),
    });
  } catch (error) {
    throw unusable(location, error);
  }
}

function unusable(location: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : "unknown";
  return new Error(`the trust bundle ${location} can't be used: ${why}`, { cause });
}
