import { Fault } from "../core/fault.ts";
import {
  personKey,
  type CertificateReader,
  type PersonIdentity,
  type PersonVerifier,
  type WorkloadIdentity,
  type WorkloadVerifier,
} from "../core/identity/identity.ts";

/** What a call carries to prove who makes it. */
export interface Credentials {
  readonly bearerToken: string | undefined;
  readonly peerCertificate: Uint8Array | undefined;
}

/** Who may call what. */
export interface CallersOptions {
  readonly workloads: WorkloadVerifier;
  readonly people: PersonVerifier;
  /** Set when clients may prove themselves by certificate. */
  readonly certificates?: CertificateReader;
  /** The workload ids that may read every request and note deliveries. */
  readonly notifierIds: ReadonlySet<string>;
  /** The groups whose people may read what leaves hide, and record that they have read. */
  readonly auditorGroups: ReadonlySet<string>;
  /** The groups whose people may erase what is known of somebody, and forbid it. */
  readonly privacyGroups: ReadonlySet<string>;
}

/** Proves who calls. Every method throws a `Fault` (unauthenticated, permission_denied) when it can't. */
export class Callers {
  readonly #options: CallersOptions;
  readonly #knownGroups = new Map<string, readonly string[]>();
  /** When the newest token of each of them was made. */
  readonly #issuedAtMs = new Map<string, number>();

  constructor(options: CallersOptions) {
    this.#options = options;
  }

  /** The workload, by its token or, without one, by its client certificate. */
  async workload(credentials: Credentials): Promise<WorkloadIdentity> {
    const { workloads, certificates } = this.#options;
    if (credentials.bearerToken !== undefined) return workloads.verify(credentials.bearerToken);
    if (certificates !== undefined && credentials.peerCertificate !== undefined) {
      return certificates.read(credentials.peerCertificate);
    }
    throw unauthenticated("This call needs a workload token or a client certificate.");
  }

  /** The person, by their token. A workload's token is not one of the trust that is asked here, so it never passes. */
  async person(credentials: Credentials): Promise<PersonIdentity> {
    if (credentials.bearerToken === undefined) {
      throw unauthenticated("This call needs a person's token.");
    }
    return this.#options.people.verify(credentials.bearerToken);
  }

  /** A notifier: a workload that configuration names as one. */
  async notifier(credentials: Credentials): Promise<WorkloadIdentity> {
    const workload = await this.workload(credentials);
    if (this.isNotifier(workload)) return workload;
    throw new Fault({
      code: "permission_denied",
      reason: "not_a_notifier",
      message: "This call is for notifiers.",
    });
  }

  /** An auditor: a person of a group that configuration names. */
  async auditor(credentials: Credentials): Promise<PersonIdentity> {
    return this.#memberOf(credentials, this.#options.auditorGroups, {
      reason: "not_an_auditor",
      message: "This call is for auditors.",
    });
  }

  /** A data protection officer, likewise. */
  async privacyOfficer(credentials: Credentials): Promise<PersonIdentity> {
    return this.#memberOf(credentials, this.#options.privacyGroups, {
      reason: "not_a_privacy_officer",
      message: "This call is for data protection officers.",
    });
  }

  async #memberOf(
    credentials: Credentials,
    groups: ReadonlySet<string>,
    refusal: { readonly reason: string; readonly message: string },
  ): Promise<PersonIdentity> {
    const person = await this.person(credentials);
    if (this.remember(person).some((group) => groups.has(group))) return person;
    throw new Fault({ code: "permission_denied", ...refusal });
  }

  /** Whether a workload may read every request. */
  isNotifier(workload: WorkloadIdentity): boolean {
    return this.#options.notifierIds.has(workload.id);
  }

  /** Whoever may read every request: a person, or a notifier. */
  async reader(credentials: Credentials): Promise<PersonIdentity | WorkloadIdentity> {
    try {
      return await this.person(credentials);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "unauthenticated") throw error;
      return this.notifier(credentials);
    }
  }

  /** Whoever is verified at all. */
  async anyone(credentials: Credentials): Promise<PersonIdentity | WorkloadIdentity> {
    try {
      return await this.person(credentials);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "unauthenticated") throw error;
      return this.workload(credentials);
    }
  }

  /** The groups of the people who have called lately, as their newest tokens say. */
  get knownGroups(): ReadonlyMap<string, readonly string[]> {
    return this.#knownGroups;
  }

  /**
   * Remembers the groups of a person's newest token and gives them: an older token that is still valid must not bring back a
   * group that the person has lost.
   */
  remember(person: PersonIdentity): readonly string[] {
    const key = personKey(person.issuer, person.subject);
    const issuedAtMs = issueTime(person);
    const known = this.#issuedAtMs.get(key);
    const groups = this.#knownGroups.get(key);
    if (known !== undefined && groups !== undefined && known > issuedAtMs) return groups;
    this.#forget(key);
    this.#knownGroups.set(key, person.groups);
    this.#issuedAtMs.set(key, issuedAtMs);
    const oldest = this.#knownGroups.keys().next();
    if (this.#knownGroups.size > KNOWN_PEOPLE_MAX && !oldest.done) this.#forget(oldest.value);
    return person.groups;
  }

  #forget(key: string): void {
    this.#knownGroups.delete(key);
    this.#issuedAtMs.delete(key);
  }
}

/** A token that does not say when it was made counts as the oldest. */
function issueTime({ authn }: PersonIdentity): number {
  return authn.kind === "token" ? (authn.issuedAtMs ?? 0) : 0;
}

/** More people than approve in any company within the life of a request; the oldest are forgotten first. */
const KNOWN_PEOPLE_MAX = 10_000;

function unauthenticated(message: string): Fault {
  return new Fault({ code: "unauthenticated", reason: "unauthenticated", message });
}
