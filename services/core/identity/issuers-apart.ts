import type { Issuers, PersonTrust, SpiffeTrust, WorkloadTrust } from "./issuers.ts";

/** A trust, and what its fields are called where it is configured. */
export interface Described<T> {
  readonly trust: T;
  readonly field: (name: string) => string;
}

type Report = (field: string, problem: string) => void;

/**
 * Keeps people and workloads apart: one issuer may serve both, but then a token must say which of the two it is for, or an agent
 * could vote with its own. Each side refuses the audiences of the other. What can't be kept apart is reported.
 */
export function apart(
  people: readonly Described<PersonTrust>[],
  workloads: readonly Described<WorkloadTrust | SpiffeTrust>[],
  report: Report,
): Pick<Issuers, "people" | "workloads"> {
  refuseTwice(people, report);
  refuseTwice(workloads, report);
  return {
    people: people.map(({ trust, field }) => {
      const others = workloads.map((each) => each.trust).filter(isSameIssuer(trust));
      const refused = audiencesOf(others);
      if (refused.some((each) => audiencesOf([trust]).includes(each)))
        report(
          field("audience"),
          "must differ from that of workloads where the issuer is the same",
        );
      return refusing(trust, refused);
    }),
    workloads: workloads.map(({ trust }) => {
      if (trust.kind === "spiffe") return trust;
      return refusing(
        trust,
        audiencesOf(people.map((each) => each.trust).filter(isSameIssuer(trust))),
      );
    }),
  };
}

function refusing<T extends PersonTrust | WorkloadTrust>(trust: T, refused: readonly string[]): T {
  return refused.length === 0 ? trust : { ...trust, refusedAudiences: refused };
}

function isSameIssuer({ issuer }: PersonTrust | WorkloadTrust) {
  return (other: PersonTrust | WorkloadTrust | SpiffeTrust) => keyOf(other) === issuer;
}

function audiencesOf(
  trusts: readonly (PersonTrust | WorkloadTrust | SpiffeTrust)[],
): readonly string[] {
  return [...new Set(trusts.flatMap(({ audience }) => audience))];
}

function keyOf(trust: PersonTrust | WorkloadTrust | SpiffeTrust): string {
  return "issuer" in trust ? trust.issuer : `spiffe://${trust.trustDomain}`;
}

function refuseTwice(
  all: readonly Described<PersonTrust | WorkloadTrust | SpiffeTrust>[],
  report: Report,
): void {
  const keys = all.map(({ trust }) => keyOf(trust));
  all.forEach(({ field }, index) => {
    const key = keys[index];
    if (key !== undefined && keys.indexOf(key) < index) report(field("issuer"), "is there twice");
  });
}
