import { Fault } from "../services/core/fault.ts";
import type { Entry, JournalEvent } from "./entry.ts";
import type { Journal } from "./journal.ts";
import { WITHHELD } from "./later-text.ts";
import { sealEntry, type EntryTools } from "./new-entry.ts";
import { redactInTime, type Redactor } from "./redactor.ts";
import { NO_CONTEXT, type ActionContext, type RawAction } from "./view.ts";

/** What a version before redaction kept of an action, in clear. */
interface RawAsked extends RawAction {
  readonly factsJson: string;
  readonly context: ActionContext;
  readonly delegationToken?: string;
  readonly isSeparate?: true;
}

/**
 * Redacts and seals what an older version wrote in clear, and takes it off the disk, before anything of it is sent again. What
 * can't be redacted is dropped: whoever asked for it has to ask again. Rejects with `JournalError`.
 */
export async function upgradeJournal(journal: Journal, tools: EntryTools): Promise<void> {
  for (const entry of journal.entries()) {
    const event = isRaw(entry.asked)
      ? await sealed(entry, entry.asked, tools)
      : await withoutRawDetail(entry, tools);
    if (event !== undefined) await journal.append(event);
  }
  await journal.sweep();
}

async function sealed(entry: Entry, asked: RawAsked, tools: EntryTools): Promise<JournalEvent> {
  const { factsJson, context, delegationToken, isSeparate, ...action } = asked;
  const { asked: _raw, ...rest } = entry;
  const told = { action: { ...action, factsJson }, context: { ...NO_CONTEXT, ...context } };
  try {
    const kept = await sealEntry(tools, { ...told, key: entry.key, delegationToken, isSeparate });
    return { kind: "entry", entry: { ...rest, ...kept } };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "stripped", key: entry.key };
  }
}

/** An outcome that was not reported yet. What is redacted already stays what it is. */
async function withoutRawDetail(
  { key, run }: Entry,
  { redactor }: EntryTools,
): Promise<JournalEvent | undefined> {
  if (run.kind !== "finished" || run.reported || run.detail === "") return undefined;
  const { atMs, outcome, detail } = run;
  const shown = await redactedDetail(redactor, detail);
  return shown === detail ? undefined : { kind: "finished", key, atMs, outcome, detail: shown };
}

async function redactedDetail(redactor: Redactor, text: string): Promise<string> {
  const scope = { tool: "", operation: "" };
  try {
    const { parts } = await redactInTime(redactor, [{ name: "detail", text }], scope);
    return parts[0]?.text ?? WITHHELD;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return WITHHELD;
  }
}

/** The one who wrote it is the only one who could: the journal's checksum has been seen to. */
function isRaw(asked: object | undefined): asked is RawAsked {
  return asked !== undefined && "argumentsJson" in asked && !("view" in asked);
}
