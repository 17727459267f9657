import { Fault } from "../core/fault.ts";
import type {
  CertificateReader,
  PersonIdentity,
  PersonVerifier,
  WorkloadIdentity,
  WorkloadVerifier,
} from "../core/identity/identity.ts";
import { translateStoreFault } from "./refusals.ts";

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
  /** The groups whose people may withdraw requests, take grants back, register agents and part identities. */
  readonly operatorGroups: ReadonlySet<string>;
  readonly directory: CallersDirectory;
}

/** What the directory knows of callers. */
export interface CallersDirectory {
  /** The groups that count now. An older token brings back none that a newer one has lost. */
  groupsOf(person: PersonIdentity): readonly string[];
  /** Joins a person to their other identities where an issuer's word is enough. Rejects with `StoreFault`. */
  recognise(person: PersonIdentity): Promise<void>;
}

/** What configuration lets a person do beside voting. None of it opens the way around a rule. */
export type Role = "auditor" | "privacy_officer" | "operator";

const REFUSALS: Readonly<Record<Role, { readonly reason: string; readonly message: string }>> = {
  auditor: {
    reason: "not_an_auditor",
    message: "This call is for auditors (groups in COUNTERSIGN_AUDITOR_GROUPS).",
  },
  privacy_officer: {
    reason: "not_a_privacy_officer",
    message: "This call is for data protection officers (groups in COUNTERSIGN_PRIVACY_GROUPS).",
  },
  operator: {
    reason: "not_an_operator",
    message: "This call is for operators (groups in COUNTERSIGN_OPERATOR_GROUPS).",
  },
};

/** Proves who calls. Every method throws a `Fault` (unauthenticated, permission_denied) when it can't. */
export class Callers {
  readonly #options: CallersOptions;
  readonly #roles: Readonly<Record<Role, ReadonlySet<string>>>;

  constructor(options: CallersOptions) {
    this.#options = options;
    this.#roles = {
      auditor: options.auditorGroups,
      privacy_officer: options.privacyGroups,
      operator: options.operatorGroups,
    };
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
    const person = await this.#options.people.verify(credentials.bearerToken);
    await this.#options.directory.recognise(person).catch(translateStoreFault);
    return person;
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
    return this.inAnyRole(credentials, ["auditor"]);
  }

  /** A data protection officer, likewise. */
  async privacyOfficer(credentials: Credentials): Promise<PersonIdentity> {
    return this.inAnyRole(credentials, ["privacy_officer"]);
  }

  /** An operator, likewise. */
  async operator(credentials: Credentials): Promise<PersonIdentity> {
    return this.inAnyRole(credentials, ["operator"]);
  }

  /** Whoever wants to decide: a person. A machine that can prove itself is told that it never may. */
  async voter(credentials: Credentials): Promise<PersonIdentity> {
    return this.#noMachine(credentials, {
      reason: "machines_cannot_vote",
      message: "Approvals come from people. No workload can give one, whatever its groups.",
    });
  }

  /** Whoever changes what is known of people: a person, likewise. */
  async human(credentials: Credentials): Promise<PersonIdentity> {
    return this.#noMachine(credentials, {
      reason: "people_only",
      message: "This call is for people. A workload has no other identities and no stand-in.",
    });
  }

  /** A person who has one of these roles. */
  async inAnyRole(credentials: Credentials, roles: readonly [Role, ...Role[]]) {
    const person = await this.person(credentials);
    if (this.rolesOf(person).some((role) => roles.includes(role))) return person;
    throw new Fault({ code: "permission_denied", ...REFUSALS[roles[0]] });
  }

  /**
   * What configuration lets a person do now beside voting. Groups are compared letter by letter, as those of approvers are: where
   * people make groups of their own, one that only looks alike must give nobody a role.
   */
  rolesOf(person: PersonIdentity): readonly Role[] {
    const groups = this.#options.directory.groupsOf(person);
    return ROLES.filter((role) => groups.some((group) => this.#roles[role].has(group)));
  }

  async #noMachine(
    credentials: Credentials,
    refusal: { readonly reason: string; readonly message: string },
  ): Promise<PersonIdentity> {
    try {
      return await this.person(credentials);
    } catch (error) {
      if (!isUnauthenticated(error) || !(await this.#isWorkload(credentials))) throw error;
      throw new Fault({ code: "permission_denied", ...refusal, cause: error });
    }
  }

  async #isWorkload(credentials: Credentials): Promise<boolean> {
    try {
      await this.workload(credentials);
      return true;
    } catch (error) {
      if (isUnauthenticated(error)) return false;
      throw error;
    }
  }

  /** Whether a workload may read every request. */
  isNotifier(workload: WorkloadIdentity): boolean {
    return this.#options.notifierIds.has(workload.id);
  }

  /** Whoever may read every request: a person, or a notifier. */
  async reader(credentials: Credentials): Promise<PersonIdentity | WorkloadIdentity> {
    return this.#personOr(credentials, () => this.notifier(credentials));
  }

  /** Whoever is verified at all. */
  async anyone(credentials: Credentials): Promise<PersonIdentity | WorkloadIdentity> {
    return this.#personOr(credentials, () => this.workload(credentials));
  }

  /** Whoever is refused as both hears, and has on the record, why their own issuer's token was not taken. */
  async #personOr(
    credentials: Credentials,
    other: () => Promise<WorkloadIdentity>,
  ): Promise<PersonIdentity | WorkloadIdentity> {
    try {
      return await this.person(credentials);
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
      return other().catch((second: unknown) => {
        throw isOfAnother(second) ? error : second;
      });
    }
  }
}

const ROLES: readonly Role[] = ["auditor", "privacy_officer", "operator"];

function isUnauthenticated(error: unknown): boolean {
  return error instanceof Fault && error.code === "unauthenticated";
}

function isOfAnother(error: unknown): boolean {
  return error instanceof Fault && error.reason === "token_not_for_us";
}

function unauthenticated(message: string): Fault {
  return new Fault({ code: "unauthenticated", reason: "unauthenticated", message });
}
