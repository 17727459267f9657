import type { Kysely } from "kysely";
import type { RequestDetails } from "../../core/approval/request.ts";
import { bytesEqual } from "../../core/action/hash.ts";
import { leafHash } from "../../core/ledger/hash.ts";
import { corrupt } from "./fault.ts";
import { unpackLeaf } from "./packed-leaf.ts";
import { bytesOf, integerOf, objectOf, optionalBytesOf, parseDetails, textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** A leaf with what stands beside it of its event and its request. */
export interface LeafRow {
  readonly index: number;
  readonly id: string;
  readonly requestId: string;
  readonly version: number;
  readonly type: string;
  readonly atMs: number;
  readonly body: Uint8Array;
  /** Of its request; undefined for events of the service. */
  readonly details: RequestDetails | undefined;
  /** Of its request, wrapped; undefined for events of the service and after the request's erasure. */
  readonly openingKey: Uint8Array | undefined;
}

/** Leaves with their requests, as `parseLeafRow` reads them. */
export function selectLeaves(db: Kysely<Tables>) {
  return db
    .selectFrom("events")
    .leftJoin("requests", "requests.id", "events.request_id")
    .select([
      "events.position",
      "events.id",
      "events.request_id",
      "events.version",
      "events.type",
      "events.at_ms",
      "events.leaf",
      "events.leaf_hash",
      "requests.details",
      "requests.opening_key",
    ]);
}

/** A row of `selectLeaves`. Throws `StoreFault` corrupt, also when the leaf is not the one that was hashed. */
export function parseLeafRow(row: unknown): LeafRow {
  const fields = objectOf(row, "events");
  const requestId = textOf(fields["request_id"], "events.request_id");
  return {
    index: integerOf(fields["position"], "events.position"),
    id: textOf(fields["id"], "events.id"),
    requestId,
    version: integerOf(fields["version"], "events.version"),
    type: textOf(fields["type"], "events.type"),
    atMs: integerOf(fields["at_ms"], "events.at_ms"),
    body: leafOf(fields["leaf"], fields["leaf_hash"]),
    details: requestId === "" ? undefined : parseDetails(fields["details"]),
    openingKey: optionalBytesOf(fields["opening_key"] ?? null, "requests.opening_key"),
  };
}

/** The columns `leaf` and `leaf_hash`. Throws `StoreFault` corrupt unless the one is the hash of the other. */
export function leafOf(leaf: unknown, hash: unknown): Uint8Array {
  const body = unpacked(bytesOf(leaf, "events.leaf"));
  const isWhole = bytesEqual(leafHash(body), bytesOf(hash, "events.leaf_hash"));
  if (!isWhole) throw corrupt("events.leaf");
  return body;
}

function unpacked(packed: Uint8Array): Uint8Array {
  try {
    return unpackLeaf(packed);
  } catch (error) {
    throw corrupt("events.leaf", error);
  }
}
