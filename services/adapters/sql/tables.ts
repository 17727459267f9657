import type { Generated } from "kysely";

/** The columns as both databases hold them. JSON is text that is parsed at the border (`rows.ts`), times are milliseconds. */
export interface Tables {
  readonly requests: RequestsTable;
  readonly events: EventsTable;
  readonly log_head: LogHeadTable;
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
  /** `RequestDetails`, written once. */
  readonly details: string;
  readonly lifecycle: string;
}

interface EventsTable {
  /** The index in the log, from 0 without gaps. */
  readonly position: number;
  readonly id: string;
  readonly request_id: string;
  readonly version: number;
  readonly type: string;
  readonly at_ms: number;
  /** `{actor, change}`. */
  readonly body: string;
}

interface LogHeadTable {
  /** Always 1: there is one head. */
  readonly id: number;
  /** How many events there are. */
  readonly size: number;
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
