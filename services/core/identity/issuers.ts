import { Section } from "../config/document.ts";
import { apart } from "./issuers-apart.ts";
import { isTrustDomain } from "./spiffe-id.ts";
import { asciiDomain } from "./vouched-email.ts";

/** Whose tokens are believed, and which. */
export interface TokenTrust {
  /** The exact `iss`. It must not contain "|". */
  readonly issuer: string;
  /** What `aud` must contain, or of what it must contain one. */
  readonly audience: string | readonly string[];
  /** What `aud` must not contain: the audiences of the other trust, where one issuer makes tokens for both. */
  readonly refusedAudiences?: readonly string[];
  /** The path of a JWKS file, or its URL; without it, the issuer's metadata says where the keys are. */
  readonly jwks?: string;
  /** How old a token may be; then it must say when it was made. */
  readonly tokenAgeMsMax?: number;
}

/** What counts as a strong sign-in: one of the classes, or one of the methods, and not too long ago. */
export interface StrongRule {
  readonly acr: readonly string[];
  readonly amr: readonly string[];
  readonly ageMsMax?: number;
}

/** An issuer of people. */
export interface PersonTrust extends TokenTrust {
  /** Where the groups are, claim by claim; ["groups"] unless given. */
  readonly groups?: readonly string[];
  /** Without it, no sign-in counts as a strong one. */
  readonly strong?: StrongRule;
  /** The domains whose verified addresses are believed, in lower-case ASCII. */
  readonly vouchesFor?: readonly string[];
}

/** An issuer of workloads. */
export interface WorkloadTrust extends TokenTrust {
  readonly kind?: "oidc" | "kubernetes";
  /** The claim with the `personKey` of a workload's owner; "owner" unless given. */
  readonly ownerClaim?: string;
  /** The SPIFFE trust domain that this issuer speaks for; without it, a SPIFFE id in `sub` is only a text. */
  readonly trustDomain?: string;
}

/** A SPIFFE trust domain whose JWT-SVIDs are believed. */
export interface SpiffeTrust {
  readonly kind: "spiffe";
  readonly trustDomain: string;
  /** The path or the URL of its bundle (SPIFFE Trust Domain and Bundle, section 4). */
  readonly bundle: string;
  readonly audience: readonly string[];
}

/** Whose client certificates are believed: those of a trust domain, or those that name workloads by their common name. */
export interface CertificateTrust {
  /** "spiffe://" and the trust domain, or the issuer under which common names are known. */
  readonly issuer: string;
  /** The path or the URL of PEM text or of a SPIFFE bundle. */
  readonly bundle: string;
}

/** Whose delegations are believed. */
export interface DelegationTrust extends TokenTrust {
  /** Under which issuer the people are known whom its subjects are; its own unless given. */
  readonly subjectsOf?: string;
}

/** Everybody whose word on identities counts. */
export interface Issuers {
  readonly people: readonly PersonTrust[];
  readonly workloads: readonly (WorkloadTrust | SpiffeTrust)[];
  readonly certificates: readonly CertificateTrust[];
  readonly delegation: readonly DelegationTrust[];
  readonly clockSkewMs: number;
}

export const DEFAULT_CLOCK_SKEW_MS = 30_000;
const SKEW = { minMs: 0, maxMs: 5 * 60_000 };
const AGE = { minMs: 1_000, maxMs: 30 * 24 * 3_600_000 };
/** A token that outlives a day is a password; who wants such must say so. */
const TOKEN_AGE_MS_MAX = 24 * 3_600_000;

/** Reads the issuers file, once its YAML is parsed. Throws `ConfigError` that names every field that is wrong. */
export function parseIssuers(document: unknown): Issuers {
  return Section.read(document, (root) => {
    const people = root.sections("people", readPerson);
    const workloads = root.sections("workloads", readWorkload);
    const certificates = root.sections("certificates", readCertificates);
    const tokens = root.sections("tokens", readDelegation);
    const believed = root.section("delegation", (section) => section.someTexts("issuers")) ?? [];
    const clockSkewMs = root.duration("clock_skew", SKEW) ?? DEFAULT_CLOCK_SKEW_MS;
    const described = [...tokens, ...workloads.filter(isToken), ...people];
    const delegation = believed.flatMap((issuer) => {
      const found = described.find((each) => each.issuer === issuer);
      if (found === undefined)
        root.problem("delegation.issuers", "names an issuer that is described nowhere in the file");
      return found === undefined ? [] : [toDelegation(found)];
    });
    const separated = apart(
      people.map((trust, index) => ({ trust, field: (name) => `people[${index}].${name}` })),
      workloads.map((trust, index) => ({ trust, field: (name) => `workloads[${index}].${name}` })),
      (field, problem) => root.problem(field, problem),
    );
    refuseTwice(
      root,
      "certificates",
      certificates.map(({ issuer }) => issuer),
    );
    return { ...separated, certificates, delegation, clockSkewMs };
  });
}

function readToken(section: Section): TokenTrust {
  const jwks = section.optionalText("jwks");
  const issuer = section.text("issuer");
  if (issuer.includes("|")) section.problem("issuer", 'must not contain "|"');
  if (jwks === undefined && issuer !== "") checkUrl(section, "issuer", issuer);
  if (jwks !== undefined && /^[a-z]+:\/\//i.test(jwks)) checkUrl(section, "jwks", jwks);
  return {
    issuer,
    audience: section.someTexts("audience"),
    ...(jwks === undefined ? {} : { jwks }),
    tokenAgeMsMax: section.duration("max_token_age", AGE) ?? TOKEN_AGE_MS_MAX,
  };
}

function readPerson(section: Section): PersonTrust {
  const groups = section.claimPath("groups");
  const strong = section.section("strong", readStrong);
  const domains = section.texts("vouches_for");
  const vouchesFor = domains.map(asciiDomain).filter((domain) => domain !== undefined);
  if (vouchesFor.length < domains.length) section.problem("vouches_for", "must hold domain names");
  return {
    ...readToken(section),
    ...(groups.length === 0 ? {} : { groups }),
    ...(strong === undefined ? {} : { strong }),
    ...(vouchesFor.length === 0 ? {} : { vouchesFor }),
  };
}

function readStrong(section: Section): StrongRule {
  const acr = section.texts("acr");
  const amr = section.texts("amr");
  const ageMsMax = section.duration("max_age", AGE);
  if (acr.length + amr.length === 0) section.problem("acr", "or amr must be set");
  return { acr, amr, ...(ageMsMax === undefined ? {} : { ageMsMax }) };
}

function readWorkload(section: Section): WorkloadTrust | SpiffeTrust {
  const kind = section.oneOf("kind", ["oidc", "kubernetes", "spiffe"]);
  if (kind === "spiffe") {
    return {
      kind,
      trustDomain: readTrustDomain(section),
      bundle: readLocation(section, "bundle"),
      audience: section.someTexts("audience"),
    };
  }
  const ownerClaim = section.optionalText("owner");
  return { kind, ...readToken(section), ...(ownerClaim === undefined ? {} : { ownerClaim }) };
}

function readCertificates(section: Section): CertificateTrust {
  const bundle = readLocation(section, "bundle");
  const issuer = section.optionalText("issuer");
  if (issuer === undefined) return { issuer: `spiffe://${readTrustDomain(section)}`, bundle };
  if (section.has("trust_domain")) section.problem("issuer", "and trust_domain exclude each other");
  if (issuer.includes("|")) section.problem("issuer", 'must not contain "|"');
  if (issuer.startsWith("spiffe:")) section.problem("issuer", "must not be a SPIFFE id");
  return { issuer, bundle };
}

function readDelegation(section: Section): DelegationTrust {
  const subjectsOf = section.optionalText("subjects_of");
  if (subjectsOf?.includes("|")) section.problem("subjects_of", 'must not contain "|"');
  return { ...readToken(section), ...(subjectsOf === undefined ? {} : { subjectsOf }) };
}

function toDelegation(trust: DelegationTrust): DelegationTrust {
  const { issuer, audience, jwks, tokenAgeMsMax, subjectsOf } = trust;
  return {
    issuer,
    audience,
    ...(jwks === undefined ? {} : { jwks }),
    ...(tokenAgeMsMax === undefined ? {} : { tokenAgeMsMax }),
    ...(subjectsOf === undefined ? {} : { subjectsOf }),
  };
}

function readTrustDomain(section: Section): string {
  const domain = section.text("trust_domain");
  if (domain !== "" && !isTrustDomain(domain))
    section.problem(
      "trust_domain",
      "must be lower-case letters, digits, dots, dashes, underscores",
    );
  return domain;
}

function readLocation(section: Section, name: string): string {
  const location = section.text(name);
  if (/^[a-z]+:\/\//i.test(location)) checkUrl(section, name, location);
  return location;
}

function checkUrl(section: Section, name: string, text: string): void {
  if (!isTrustworthyUrl(text)) section.problem(name, "must be an https URL; http is for loopback");
}

/** Whoever can change what comes from a URL can make identities: so only https, except on loopback, and no password in it. */
export function isTrustworthyUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && isLoopback(url);
}

/** Whether a URL leads to this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
}

function isToken(trust: WorkloadTrust | SpiffeTrust): trust is WorkloadTrust {
  return trust.kind !== "spiffe";
}

function refuseTwice(root: Section, name: string, issuers: readonly string[]): void {
  issuers.forEach((issuer, index) => {
    if (issuers.indexOf(issuer) < index) root.problem(`${name}[${index}]`, "is there twice");
  });
}
