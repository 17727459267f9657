import { isTerminal, type ApprovalRequest } from "../../core/approval/request.ts";
import type { ServiceEvent } from "../../core/approval/event.ts";
import type { LoggedEvent } from "../../core/approval/store.ts";
import { folded } from "../../core/identity/involved.ts";
import { isDeniedBy, withoutContents, withoutPerson } from "../../core/ledger/erase-request.ts";
import type { Erased, Erasure, SubjectStore } from "../../core/ledger/store.ts";
import type { MemoryLedger } from "./ledger.ts";
import type { MemorySubject } from "./subject.ts";

/** What an erasure works on. */
export interface MemorySubjectSources {
  readonly ledger: MemoryLedger;
  readonly requests: Map<string, ApprovalRequest>;
  readonly held: ReadonlySet<string>;
  readonly record: (event: ServiceEvent) => Promise<LoggedEvent>;
}

type Target =
  | { readonly kind: "request"; readonly id: string }
  | { readonly kind: "person"; readonly id: string; readonly subjects: readonly MemorySubject[] };

/** Subjects in memory: forgets everything at the end of the process. */
export class MemorySubjectStore implements SubjectStore {
  readonly #sources: MemorySubjectSources;

  constructor(sources: MemorySubjectSources) {
    this.#sources = sources;
  }

  async idOf(subject: string): Promise<string | undefined> {
    const agent = this.#all().find(({ id, kind }) => id === subject && kind === "agent");
    return this.#find(subject)?.id ?? agent?.id;
  }

  async erase(erasure: Erasure): Promise<Erased> {
    const target = this.#find(erasure.subject);
    if (target === undefined) return { kind: "unknown" };
    const subject = target.id;
    const requests = this.#affectedBy(target);
    const live = requests.find(({ lifecycle }) => !isTerminal(lifecycle.status));
    if (live !== undefined) return { kind: "live", subject, requestId: live.details.id };
    const concerned = [...idsOf(target), ...requests.map(({ details }) => details.id)];
    const held = concerned.find((id) => this.#sources.held.has(id)) ?? this.#namesake(target);
    if (held !== undefined) return { kind: "held", subject: held };
    const openings = this.#countOpenings(target);
    this.#forget(target, requests);
    const logged = await this.#sources.record(erasure.event(subject, openings));
    return { kind: "erased", subject, openings, logged };
  }

  #all(): readonly MemorySubject[] {
    return [...this.#sources.ledger.erasable.subjects.values()];
  }

  #find(subject: string): Target | undefined {
    const { requestKeys } = this.#sources.ledger.erasable;
    if (requestKeys.get(subject) !== undefined) return { kind: "request", id: subject };
    const people = this.#all().filter(({ kind }) => kind === "person");
    const main = people.find((it) => it.id === subject || it.handle === folded(subject));
    const handle = main?.handle ?? folded(subject);
    const bare = loginNameOf(handle);
    const other = people.find((it) => it.handle === bare && it !== main);
    const subjects = [main, other].filter((it) => it !== undefined);
    const [first] = subjects;
    return first === undefined ? undefined : { kind: "person", id: first.id, subjects };
  }

  /** Somebody who is held, and whom others may have meant by the name. */
  #namesake(target: Target): string | undefined {
    const handles = new Set(
      target.kind === "request" ? [] : target.subjects.map(({ handle }) => handle),
    );
    return this.#all().find(
      ({ id, kind, handle }) =>
        kind === "person" && this.#sources.held.has(id) && handles.has(loginNameOf(handle)),
    )?.id;
  }

  #affectedBy(target: Target): readonly ApprovalRequest[] {
    const ids = new Set(idsOf(target));
    const { leaves } = this.#sources.ledger.erasable;
    const named = leaves.filter(({ event, subjects }) =>
      [event.requestId, ...subjects].some((subject) => ids.has(subject)),
    );
    const requestIds = [...new Set(named.map(({ event }) => event.requestId))].sort();
    return requestIds.flatMap((id) => this.#sources.requests.get(id) ?? []);
  }

  #countOpenings(target: Target): number {
    const ids = new Set(idsOf(target));
    const { ledger } = this.#sources;
    return ledger.erasable.leaves
      .flatMap((leaf, index) => ledger.openingsOf(leaf, index))
      .filter(({ subject }) => ids.has(subject)).length;
  }

  #forget(target: Target, requests: readonly ApprovalRequest[]): void {
    const { subjects, requestKeys, leaves } = this.#sources.ledger.erasable;
    const names = new Map<string, string>();
    if (target.kind === "request") requestKeys.set(target.id, undefined);
    else {
      for (const { handle, id } of target.subjects) names.set(handle, id);
      for (const [key, subject] of subjects) {
        if (target.subjects.includes(subject)) subjects.delete(key);
      }
    }
    for (const request of requests) {
      const { id } = request.details;
      const left =
        target.kind === "request"
          ? withoutContents(request)
          : withoutPerson(request, { ids: names });
      this.#sources.requests.set(id, left);
      if (!isDeniedBy(request.lifecycle, names)) continue;
      leaves.forEach((leaf, index) => {
        const isDenial = leaf.event.requestId === id && leaf.event.change.type === "request.denied";
        if (isDenial) leaves[index] = { ...leaf, openings: [] };
      });
    }
  }
}

function idsOf(target: Target): readonly string[] {
  return target.kind === "request" ? [target.id] : target.subjects.map(({ id }) => id);
}

function loginNameOf(handle: string): string {
  return handle.slice(handle.indexOf("|") + 1);
}
