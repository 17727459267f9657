import { Section } from "../config/document.ts";
import {
  DEFAULT_CLOCK_SKEW_MS,
  type CertificateTrust,
  type DelegationTrust,
  type Issuers,
  type PersonTrust,
  type SpiffeTrust,
  type StrongRule,
  type TokenTrust,
  type WorkloadTrust,
} from "./issuers.ts";
import { apart } from "./issuers-apart.ts";
import { isTrustDomain } from "./spiffe-id.ts";
import { isTrustworthyUrl } from "./trustworthy-url.ts";
import { asciiDomain } from "./vouched-email.ts";

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
  const isAddressRequired = section.flag("address_required");
  if (isAddressRequired && domains.length === 0)
    section.problem("address_required", "needs vouches_for");
  return {
    ...readToken(section),
    ...(groups.length === 0 ? {} : { groups }),
    ...(strong === undefined ? {} : { strong }),
    ...(vouchesFor.length === 0 ? {} : { vouchesFor }),
    ...(isAddressRequired ? { isAddressRequired } : {}),
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
  if (kind === undefined) return unreadWorkload(section);
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

/** What stands for workloads of a kind that is none, so that this is the one complaint; it is never believed, as the file is refused. */
function unreadWorkload(section: Section): WorkloadTrust {
  section.passRest();
  return { issuer: section.optionalText("issuer") ?? section.path, audience: [] };
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

function isToken(trust: WorkloadTrust | SpiffeTrust): trust is WorkloadTrust {
  return trust.kind !== "spiffe";
}

function refuseTwice(root: Section, name: string, issuers: readonly string[]): void {
  issuers.forEach((issuer, index) => {
    if (issuers.indexOf(issuer) < index) root.problem(`${name}[${index}]`, "is there twice");
  });
}
