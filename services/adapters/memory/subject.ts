import type { SubjectKeys } from "../../core/ledger/commitment.ts";
import type { Handle } from "../../core/ledger/handles.ts";

/** Whom leaves speak of by a random id. */
export interface MemorySubject extends Handle {
  readonly id: string;
  readonly keys: SubjectKeys;
}
