import type { ControlId, Criterion, Framework } from "./criteria.ts";
import type { Check, Result } from "./control.ts";
import type { EvidenceLog } from "./evidence-log.ts";

/** What is known of the tree that the leaves make, and of its checkpoint. */
export interface Integrity {
  readonly origin: string;
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly root: string;
  /** Whether the log's own signature was checked with a key that was given. */
  readonly isLogSignatureVerified: boolean;
  /** The witnesses, known to the trust policy, that cosigned. */
  readonly witnesses: readonly string[];
  /** Whether the trust policy asks for witnesses, and has those it asks for. */
  readonly isQuorumMet: boolean;
  /** Signatures of keys that the trust policy does not know: neither good nor bad. */
  readonly unknownSignatures: number;
}

/** What the openings that were listed say, apart from their values. */
export interface Disclosure {
  /** The first leaf, by subject, of which an opening still exists. */
  readonly firstLeafBySubject: ReadonlyMap<string, number>;
  /** The names of actors that were not erased. */
  readonly names: ReadonlyMap<string, string>;
  /** What a reader is shown of a request, by its first leaf. */
  readonly shown: ReadonlyMap<number, ShownRequest>;
}

/** What openings tell of a request, as far as they were not erased. */
export interface ShownRequest {
  readonly target?: string;
  /** What the agent said it was for. */
  readonly reason?: string;
}

/** Everything that controls, events and reports are made of. */
export interface Evidence {
  readonly log: EvidenceLog;
  readonly integrity: Integrity;
  readonly disclosure: Disclosure;
  readonly frameworks: readonly Framework[];
}

/** What one control came to. */
export interface ControlResult {
  readonly id: ControlId;
  readonly title: string;
  readonly result: Result;
  readonly sentence: string;
  readonly checks: readonly Check[];
  readonly criteria: readonly Criterion[];
}

/** Looks for one control's questions in the evidence. */
export type Examine = (evidence: Evidence) => readonly Check[];
