import type { ServiceEvent } from "../approval/event.ts";
import type { LoggedEvent } from "../approval/store.ts";
import type { CompactRange } from "./compact-range.ts";
import type { TileReader } from "./tiles.ts";

/** Where the log ends. */
export interface LedgerHead {
  readonly range: CompactRange;
  /** From 1; a person opens the next one after leaves were lost. */
  readonly epoch: number;
}

/** What one transaction appended, with all that proofs of it need. */
export interface Appended {
  /** The tree before it; its size is the index of the first new leaf. */
  readonly before: CompactRange;
  /** The new leaves' hashes, in order. */
  readonly leafHashes: readonly Uint8Array[];
  /** The new leaves' exact bytes, in the same order: a receipt carries them. */
  readonly bodies: readonly Uint8Array[];
  readonly epoch: number;
}

/** One leaf as it is stored. */
export interface StoredLeaf {
  readonly index: number;
  /** The exact bytes that were hashed. */
  readonly body: Uint8Array;
}

/** What one commitment hides. */
export interface Opening {
  readonly index: number;
  /** The event's id, which the commitment binds. */
  readonly eventId: string;
  readonly field: string;
  /** 32 bytes. */
  readonly salt: Uint8Array;
  /** Canonical JSON. */
  readonly valueJson: string;
  /** The actor id or request id whose erasure deletes it. */
  readonly subject: string;
}

/** An actor's random id and whose it is. */
export interface NamedActor {
  readonly id: string;
  readonly name: string;
}

/** Reads what the ledger holds, and begins its epochs. All methods reject with `StoreFault` when the database fails or holds something damaged. */
export interface LedgerStore {
  head(): Promise<LedgerHead>;
  /** Leaves from `index` on, in order, at most `limit`. */
  leaves(index: number, limit: number): Promise<readonly StoredLeaf[]>;
  /** The index of an event by its id, or of a request's newest event; undefined when there is none. */
  indexOf(id: string): Promise<number | undefined>;
  /** Full and partial tiles of any tree that the log had. */
  readonly readTile: TileReader;
  /** The openings of the leaves from `index` on, at most `limit` leaves. */
  openings(index: number, limit: number): Promise<readonly Opening[]>;
  actors(ids: readonly string[]): Promise<readonly NamedActor[]>;
  /**
   * One transaction: raises the head's epoch to that of an `epoch.opened` event, and appends the event as the first leaf that
   * is signed in it. Rejects with `RangeError`, and changes nothing, unless the epoch is above the present one.
   */
  openEpoch(event: ServiceEvent): Promise<Appended>;
}

/** What became of an attempt to erase. */
export type Erased =
  | {
      readonly kind: "erased";
      readonly subject: string;
      readonly openings: number;
      readonly logged: LoggedEvent;
    }
  | { readonly kind: "held"; readonly subject: string }
  /** Something still depends on it: a request that is not settled, which is the subject or names it. */
  | { readonly kind: "live"; readonly subject: string; readonly requestId: string }
  | { readonly kind: "unknown" };

/** Who erases, why, and how the event is called. */
export interface Erasure {
  /** A person's "issuer|subject", an actor id, or a request's id. */
  readonly subject: string;
  readonly event: (subject: string, openings: number) => ServiceEvent;
}

/** Deletes what is sensitive about subjects. */
export interface SubjectStore {
  /** The id that leaves use for a subject; undefined when it is not known, or was erased. */
  idOf(subject: string): Promise<string | undefined>;
  /** One transaction: keys, openings, names and the fields of projections, and the event that says so. */
  erase(erasure: Erasure): Promise<Erased>;
}
