import { parseDuration } from "../../core/config/duration.ts";
import type { LeafRecord } from "../../core/evidence/leaf-record.ts";
import { CliError } from "../exit-codes.ts";

/** A leaf with what the caller may know of it besides. */
export interface TrailEntry {
  readonly record: LeafRecord;
  /** The actor's name, or its random id where the name is not to be had. */
  readonly who: string;
  /** Values of openings by field; empty for those who may not see them, and after an erasure. */
  readonly opened: Readonly<Record<string, unknown>>;
}

/** What is looked for. Every condition must hold. */
export interface TrailQuery {
  readonly who?: string;
  readonly what?: string;
  readonly request?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

/** Whether an entry is what is looked for. Letter case does not matter; parts of words count. */
export function matches(entry: TrailEntry, query: TrailQuery): boolean {
  const { record } = entry;
  if (query.request !== undefined && !(record.request ?? "").startsWith(query.request))
    return false;
  if (query.sinceMs !== undefined && record.ts < query.sinceMs) return false;
  if (query.untilMs !== undefined && record.ts >= query.untilMs) return false;
  if (query.who !== undefined && !contains([entry.who, record.actor.id], query.who)) return false;
  return query.what === undefined || contains(wordsOf(entry), query.what);
}

/** A moment as people type it: a duration before now such as `24h`, or an ISO 8601 date. Throws `usage`. */
export function parseMoment(option: string, text: string, nowMs: number): number {
  const agoMs = parseDuration(text);
  if (agoMs !== undefined) return nowMs - agoMs;
  const atMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(atMs)) return atMs;
  throw new CliError(
    "usage",
    `${option}: must be a duration such as 24h, or a date such as 2026-11-21.`,
  );
}

function contains(texts: readonly string[], wanted: string): boolean {
  const lower = wanted.toLowerCase();
  return texts.some((text) => text.toLowerCase().includes(lower));
}

function wordsOf({ record, opened }: TrailEntry): readonly string[] {
  const { type, action, outcome, data } = record;
  const rule = "rule" in data ? data.rule : "";
  return [
    type,
    action === null ? "" : `${action.tool} ${action.operation}`,
    outcome ?? "",
    rule,
    opened["target"] === undefined ? "" : JSON.stringify(opened["target"]),
  ];
}
