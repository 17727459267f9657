import { ConfigError, type ConfigProblem } from "../../core/config/config-error.ts";
import { apart, type Described } from "../../core/identity/issuers-apart.ts";
import {
  DEFAULT_CLOCK_SKEW_MS,
  type CertificateTrust,
  type Issuers,
  type PersonTrust,
  type SpiffeTrust,
  type TokenTrust,
  type WorkloadTrust,
} from "../../core/identity/issuers.ts";
import { isTrustworthyUrl } from "../../core/identity/trustworthy-url.ts";
import { LOCAL_TRUST_DOMAIN } from "./local-ca.ts";
import { localCaCertificatePath } from "./local-ca-certificate.ts";
import { createLocalIssuer } from "./local-issuer.ts";

/** Whom a service believes by its variables, each of which is short for one entry of the issuers file. */
export interface IssuerOptions {
  readonly home: string;
  readonly tls: "local" | "files" | "off";
  readonly clientCaFile: string | undefined;
  readonly trustDomain: string | undefined;
  readonly workloadIssuer: string | undefined;
  readonly workloadAudience: string;
  readonly workloadJwks: string | undefined;
  readonly personIssuer: string | undefined;
  readonly personAudience: string;
  readonly personJwks: string | undefined;
  readonly personGroupsClaim: string;
  /** One person may be everybody; then people must be those of the embedded issuer. */
  readonly isSingleOperator?: boolean;
}

/** What stands in for a file where none is configured. */
export const NO_ISSUERS: Issuers = {
  people: [],
  workloads: [],
  certificates: [],
  delegation: [],
  clockSkewMs: DEFAULT_CLOCK_SKEW_MS,
};

/** A strong sign-in at the embedded issuer: a development page says that it was one. */
const LOCAL_STRONG = { acr: ["strong"], amr: [] };

/**
 * The file's issuers and those of the variables. Where neither names one for people, workloads or certificates, that of `home` is
 * believed. Throws `ConfigError` when the two can't be had together.
 */
export async function combineIssuers(file: Issuers, options: IssuerOptions): Promise<Issuers> {
  const problems: ConfigProblem[] = [];
  const report = (variable: string, problem: string) => problems.push({ variable, problem });
  const people: readonly Described<PersonTrust>[] = [
    ...described(file.people, "people"),
    ...fromVariables("PERSON", options, report),
  ];
  const workloads: readonly Described<WorkloadTrust | SpiffeTrust>[] = [
    ...described(file.workloads, "workloads"),
    ...fromVariables("WORKLOAD", options, report),
  ];
  if (options.isSingleOperator === true && file.people.length > 0)
    report(
      "COUNTERSIGN_SINGLE_OPERATOR",
      "is for development, and COUNTERSIGN_ISSUERS_FILE has people",
    );
  const isLocal = people.length === 0 || workloads.length === 0;
  const local = isLocal ? await createLocalIssuer(options.home) : undefined;
  const separated = apart(
    orLocal(people, local && { ...local.people, ...shared(options).people, strong: LOCAL_STRONG }),
    orLocal(workloads, local && { ...local.workloads, ...shared(options).workloads }),
    report,
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...file, ...separated, certificates: certificatesOf(file, options) };
}

function described<T>(trusts: readonly T[], list: string): readonly Described<T>[] {
  return trusts.map((trust, index) => ({
    trust,
    field: (name) => `COUNTERSIGN_ISSUERS_FILE: ${list}[${index}].${name}`,
  }));
}

function fromVariables(
  kind: "PERSON" | "WORKLOAD",
  options: IssuerOptions,
  report: (variable: string, problem: string) => void,
): readonly Described<TokenTrust>[] {
  const isPerson = kind === "PERSON";
  const issuer = isPerson ? options.personIssuer : options.workloadIssuer;
  const audience = isPerson ? options.personAudience : options.workloadAudience;
  const jwks = isPerson ? options.personJwks : options.workloadJwks;
  const field = (name: string) => `COUNTERSIGN_${kind}_${name.toUpperCase()}`;
  if (issuer === undefined) {
    if (jwks !== undefined) report(field("jwks"), `is set, and ${field("issuer")} is not`);
    return [];
  }
  if (jwks === undefined && !isTrustworthyUrl(issuer))
    report(field("jwks"), "must be set where the issuer is no https URL");
  const { people, workloads } = shared(options);
  const trust = { issuer, audience, ...(isPerson ? people : workloads) };
  return [{ trust: jwks === undefined ? trust : { ...trust, jwks }, field }];
}

/** What the variables say of an issuer, whether it is theirs or the embedded one. */
function shared({ personGroupsClaim, trustDomain }: IssuerOptions) {
  return {
    people: { groups: [personGroupsClaim] },
    workloads: trustDomain === undefined ? {} : { trustDomain },
  };
}

function orLocal<T>(
  trusts: readonly Described<T>[],
  local: T | undefined,
): readonly Described<T>[] {
  if (trusts.length > 0 || local === undefined) return trusts;
  return [{ trust: local, field: (name) => `the embedded issuer's ${name}` }];
}

function certificatesOf(file: Issuers, options: IssuerOptions): readonly CertificateTrust[] {
  const { tls, clientCaFile, home, trustDomain = LOCAL_TRUST_DOMAIN } = options;
  const issuer = `spiffe://${trustDomain}`;
  const given = [
    ...file.certificates,
    ...(clientCaFile === undefined ? [] : [{ issuer, bundle: clientCaFile }]),
  ];
  if (given.length > 0 || tls !== "local") return given;
  return [{ issuer, bundle: localCaCertificatePath(home) }];
}
