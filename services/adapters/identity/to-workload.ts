import type { JWTPayload } from "jose";
import { personKey, type WorkloadIdentity } from "../../core/identity/identity.ts";
import type { SpiffeTrust, WorkloadTrust } from "../../core/identity/issuers.ts";
import { parseSpiffeId } from "../../core/identity/spiffe-id.ts";
import {
  isMapping,
  isText,
  readAuthentication,
  readLabels,
  readSubject,
  readText,
} from "./claims.ts";
import { invalidClaim, notForUs } from "./token-fault.ts";
import { refuseActor } from "./to-person.ts";

/** The workload whom verified claims name. Throws a `Fault`. */
export function toWorkload(payload: JWTPayload, trust: WorkloadTrust): WorkloadIdentity {
  refuseActor(payload);
  return trust.kind === "kubernetes" ? toPod(payload, trust) : toClient(payload, trust);
}

/** The workload whom a verified JWT-SVID names (JWT-SVID, section 3). Throws a `Fault`. */
export function toSvidWorkload(payload: JWTPayload, trust: SpiffeTrust): WorkloadIdentity {
  refuseActor(payload);
  const subject = readSubject(payload);
  if (parseSpiffeId(subject)?.trustDomain !== trust.trustDomain) throw notForUs();
  const issuer = `spiffe://${trust.trustDomain}`;
  const authn = readAuthentication(payload);
  return { kind: "workload", id: subject, issuer, subject, labels: {}, authn };
}

function toClient(payload: JWTPayload, trust: WorkloadTrust): WorkloadIdentity {
  const subject = readSubject(payload);
  const owner = readText(payload, trust.ownerClaim ?? "owner");
  const isSpiffe =
    trust.trustDomain !== undefined && parseSpiffeId(subject)?.trustDomain === trust.trustDomain;
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

/** A service account by its projected token. Its names are in `sub`; where they are told again, they must be the same. */
function toPod(payload: JWTPayload, trust: WorkloadTrust): WorkloadIdentity {
  const subject = readSubject(payload);
  if (!/^system:serviceaccount:[^:]+:[^:]+$/.test(subject)) throw invalidClaim("sub");
  return {
    kind: "workload",
    id: personKey(trust.issuer, subject),
    issuer: trust.issuer,
    subject,
    labels: Object.freeze(podLabels(payload["kubernetes.io"], subject)),
    authn: readAuthentication(payload),
  };
}

function podLabels(claims: unknown, subject: string): Readonly<Record<string, string>> {
  if (claims === undefined) return {};
  if (!isMapping(claims)) throw invalidClaim("kubernetes.io");
  const { namespace } = claims;
  const account = nameIn(claims, "serviceaccount");
  if (!isText(namespace) || account === undefined) throw invalidClaim("kubernetes.io");
  if (subject !== `system:serviceaccount:${namespace}:${account}`) throw invalidClaim("sub");
  const pod = nameIn(claims, "pod");
  const node = nameIn(claims, "node");
  return {
    "kubernetes.namespace": namespace,
    "kubernetes.serviceaccount": account,
    ...(pod === undefined ? {} : { "kubernetes.pod": pod }),
    ...(node === undefined ? {} : { "kubernetes.node": node }),
  };
}

/** Objects there are named with their uid, which a token outlives; only names are of use to policies. */
function nameIn(claims: Readonly<Record<string, unknown>>, kind: string): string | undefined {
  const value = claims[kind];
  if (value === undefined) return undefined;
  if (!isMapping(value) || !isText(value["name"])) throw invalidClaim("kubernetes.io");
  return value["name"];
}
