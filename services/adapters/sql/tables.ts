import type { Generated } from "kysely";

/** The columns as both databases hold them. JSON is text that is parsed at the border (`rows.ts`), times are milliseconds. */
export interface Tables {
  readonly requests: RequestsTable;
  readonly events: EventsTable;
  readonly log_head: LogHeadTable;
  readonly log_tiles: LogTilesTable;
  readonly subjects: SubjectsTable;
  readonly openings: OpeningsTable;
  readonly holds: HoldsTable;
  readonly legacy_events: LegacyEventsTable;
  readonly cursors: CursorsTable;
  readonly deliveries: DeliveriesTable;
  readonly replay_claims: ReplayClaimsTable;
}

interface RequestsTable {
  readonly id: string;
  readonly agent_id: string;
  readonly status: string;
  readonly version: number;
  readonly created_at_ms: number;
  /** Null when time alone changes nothing any more. */
  readonly due_at_ms: number | null;
  /** `RequestDetails`, written once; an erasure puts others in their place, which say so. */
  readonly details: string;
  readonly lifecycle: string;
  /** The hash of its newest leaf. */
  readonly last_leaf: Uint8Array | null;
  /** The wrapped key of what was written about it; null after its erasure. */
  readonly opening_key: Uint8Array | null;
  /** By what later questions of its agent find it (`matchOf`), and until when; null when they have nothing to do with it. */
  readonly match_key: string | null;
  readonly match_until_ms: number | null;
}

interface EventsTable {
  /** The index in the log, from 0 without gaps. */
  readonly position: number;
  readonly id: string;
  readonly request_id: string;
  readonly version: number;
  readonly type: string;
  readonly at_ms: number;
  /** The exact bytes that were hashed, compressed (`packed-leaf.ts`). */
  readonly leaf: Uint8Array;
  readonly leaf_hash: Uint8Array;
}

interface LogHeadTable {
  /** Always 1: there is one head. */
  readonly id: number;
  /** How many events there are. */
  readonly size: number;
  /** The hashes of the tree's compact range, one after the other. */
  readonly range: Uint8Array;
  readonly epoch: number;
}

/** Full tiles only. */
interface LogTilesTable {
  readonly level: number;
  readonly position: number;
  /** 256 hashes, one after the other. */
  readonly hashes: Uint8Array;
  readonly root: Uint8Array;
}

/** Whom leaves speak of, by a random id; a row is deleted when its subject is erased. */
interface SubjectsTable {
  /** Stands for the id in `openings`. */
  readonly number: Generated<number>;
  readonly id: string;
  readonly kind: string;
  /** The folded name. */
  readonly handle: string;
  /** The name as it was first spelled. */
  readonly name: string;
  /** Wrapped. */
  readonly key: Uint8Array;
  readonly created_at_ms: number;
}

interface OpeningsTable {
  readonly position: number;
  /** The number of a subject, or 0 for the request that the event is of. */
  readonly subject: number;
  /** The values, sealed; empty when all of them stand in the request's details. */
  readonly sealed: Uint8Array;
}

interface HoldsTable {
  readonly subject: string;
  /** The id of the event that says why. */
  readonly event_id: string;
}

/** Events of a version without a ledger, until the store has appended them. */
interface LegacyEventsTable {
  readonly position: number;
  readonly id: string;
  readonly request_id: string;
  readonly version: number;
  readonly type: string;
  readonly at_ms: number;
  /** `{actor, change}`. */
  readonly body: string;
}

interface CursorsTable {
  readonly reader: string;
  readonly next_index: number;
}

interface DeliveriesTable {
  readonly id: Generated<number>;
  readonly event_id: string;
  readonly channel: string;
  readonly request_id: string;
  readonly status: string;
  readonly attempts: number;
  readonly next_attempt_at_ms: number;
  readonly external_id: string | null;
}

interface ReplayClaimsTable {
  readonly id: string;
  readonly until_ms: number;
}
