import { StoreFault } from "../../core/approval/store.ts";
import { Fault } from "../../core/fault.ts";
import type { LedgerStore } from "../../core/ledger/store.ts";
import {
  encodeEntries,
  parseTilePath,
  TILE_WIDTH,
  type TilePath,
} from "../../core/ledger/tiles.ts";
import type { HeadGuard } from "./head-guard.ts";

/** Where the files of a log come from. */
export interface StaticSource {
  readonly ledger: Pick<LedgerStore, "head" | "leaves" | "readTile">;
  readonly guard: Pick<HeadGuard, "newest">;
  /** The public keys of grants, as a JWKS (RFC 7517). */
  readonly grantKeys: () => string;
}

/** One answer, before it is sent. */
export interface StaticAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether compressing it is worth the work. */
  readonly isText: boolean;
}

const TEXT = { "content-type": "text/plain; charset=utf-8" };
/** A tile of one width never changes. */
const IMMUTABLE = { "cache-control": "public, max-age=31536000, immutable" };

/** Where keys are looked for (RFC 8615). */
const KEYS_PATH = ".well-known/jwks.json";
/** A key that was taken out must not be trusted for long. */
const SOON_STALE = { "cache-control": "public, max-age=60" };

/** What a path of the log is answered with: c2sp.org/tlog-tiles, "APIs". Throws what is no fault of store or ledger. */
export async function staticAnswer(
  source: StaticSource,
  method: string,
  url: string,
): Promise<StaticAnswer> {
  if (method !== "GET" && method !== "HEAD") {
    return told(405, "Use GET or HEAD.", { allow: "GET, HEAD" });
  }
  const path = url.slice(1).split("?", 1)[0] ?? "";
  try {
    if (path === "checkpoint") return await checkpoint(source);
    if (path === KEYS_PATH) return keys(source);
    const tile = parseTilePath(path);
    if (tile === undefined) return told(404, "There is nothing here.");
    return await tileAnswer(source, tile);
  } catch (error) {
    if (error instanceof Fault) return told(503, error.message);
    if (error instanceof StoreFault) return told(503, "The log can't be read now.");
    throw error;
  }
}

function keys({ grantKeys }: StaticSource): StaticAnswer {
  const headers = { "content-type": "application/jwk-set+json", ...SOON_STALE };
  return { status: 200, headers, body: Buffer.from(grantKeys()), isText: false };
}

async function checkpoint({ guard }: StaticSource): Promise<StaticAnswer> {
  const { note } = await guard.newest();
  const headers = { ...TEXT, "cache-control": "no-cache" };
  return { status: 200, headers, body: Buffer.from(note), isText: false };
}

async function tileAnswer({ ledger }: StaticSource, path: TilePath): Promise<StaticAnswer> {
  const { range } = await ledger.head();
  const { index, width } = path;
  const level = path.kind === "tile" ? path.level : 0;
  // A partial tile stays served when the log has outgrown it: somebody may still verify a checkpoint of that time.
  const hashes = Math.floor(range.size / TILE_WIDTH ** level);
  if (index * TILE_WIDTH + width > hashes) return told(404, "The log has not grown so far.");
  const headers = { "content-type": "application/octet-stream", ...IMMUTABLE };
  if (path.kind === "tile") {
    return { status: 200, headers, body: await ledger.readTile(path), isText: false };
  }
  const leaves = await ledger.leaves(index * TILE_WIDTH, width);
  const body = encodeEntries(leaves.map((leaf) => leaf.body));
  return { status: 200, headers, body, isText: true };
}

function told(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): StaticAnswer {
  const plain = { ...TEXT, "cache-control": "no-store", ...headers };
  return { status, headers: plain, body: Buffer.from(`${text}\n`), isText: false };
}
