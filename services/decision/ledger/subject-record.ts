import type { Actor, ServiceChange, ServiceEvent } from "../../core/approval/event.ts";
import type { EventLog, LoggedEvent } from "../../core/approval/store.ts";
import { Fault } from "../../core/fault.ts";
import { personKey, proofOf, type PersonIdentity } from "../../core/identity/identity.ts";
import type { SubjectStore } from "../../core/ledger/store.ts";
import { translateStoreFault } from "../refusals.ts";
import type { Clock } from "../registrar.ts";
import type { HeadGuard } from "./head-guard.ts";

/** What the record works with. */
export interface SubjectRecordOptions {
  readonly subjects: SubjectStore;
  readonly log: Pick<EventLog, "record">;
  readonly guard: Pick<HeadGuard, "assertSound">;
  readonly clock: Clock;
  /** A random text. */
  readonly createKey: () => string;
}

/** Records what auditors and data protection officers do. Every method rejects with `Fault`; nothing is then acknowledged. */
export class SubjectRecord {
  readonly #options: SubjectRecordOptions;

  constructor(options: SubjectRecordOptions) {
    this.#options = options;
  }

  /** Deletes what is sensitive about a subject, for ever. */
  async erase(person: PersonIdentity, subject: string, basis: string) {
    const { subjects, guard } = this.#options;
    guard.assertSound();
    const event = (id: string, openings: number) =>
      this.#event(person, { type: "subject.erased", subject: id, basis, openings });
    const erased = await subjects.erase({ subject, event }).catch(translateStoreFault);
    switch (erased.kind) {
      case "erased":
        return erased;
      case "held":
        throw refused("subject_held", "A hold keeps this subject from being erased.");
      case "live":
        throw refused("subject_live", `Request ${erased.requestId} is not settled yet.`);
      case "unknown":
        throw unknown();
    }
  }

  /** Keeps a subject from being erased. */
  async hold(person: PersonIdentity, subject: string, reason: string): Promise<LoggedEvent> {
    const id = await this.#idOf(subject);
    return this.#record(person, { type: "subject.held", subject: id, reason });
  }

  /** Ends a hold. */
  async release(person: PersonIdentity, subject: string, reason: string): Promise<LoggedEvent> {
    const id = await this.#idOf(subject);
    return this.#record(person, { type: "subject.released", subject: id, reason });
  }

  /** Says that a person has read the trail. */
  async read(person: PersonIdentity, before: number): Promise<LoggedEvent> {
    return this.#record(person, { type: "audit.read", before });
  }

  async #idOf(subject: string): Promise<string> {
    const id = await this.#options.subjects.idOf(subject).catch(translateStoreFault);
    if (id === undefined) throw unknown();
    return id;
  }

  #record(person: PersonIdentity, change: ServiceChange): Promise<LoggedEvent> {
    const { log, guard } = this.#options;
    guard.assertSound();
    return log.record(this.#event(person, change)).catch(translateStoreFault);
  }

  #event({ issuer, subject, authn }: PersonIdentity, change: ServiceChange): ServiceEvent {
    const { clock, createKey } = this.#options;
    const actor: Actor = { kind: "person", id: personKey(issuer, subject), proof: proofOf(authn) };
    const id = `${change.type}.${createKey()}`;
    return { id, requestId: "", version: 0, atMs: clock(), actor, change };
  }
}

function refused(reason: string, message: string): Fault {
  return new Fault({ code: "failed_precondition", reason, message });
}

function unknown(): Fault {
  return new Fault({
    code: "not_found",
    reason: "unknown_subject",
    message: "Nothing that can be erased is kept under this subject. Workloads can not be erased.",
  });
}
