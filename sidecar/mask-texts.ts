import { invalidField, Fault } from "../services/core/fault.ts";
import { maskedText, typesOfMask } from "../services/core/redaction/mask.ts";
import { SENSITIVE_TYPES, type SensitiveType } from "../services/core/redaction/sensitive-type.ts";
import type { Entry } from "./entry.ts";
import type { LaterTextTools } from "./later-text.ts";
import { MASKED_BYTES_MAX } from "./masked-bytes.ts";
import { redactInTime } from "./redactor.ts";
import { openValues } from "./sealed-entry.ts";

/** What somebody wants hidden, and in what. */
export interface MaskAsk {
  /** The action whose result the texts are; empty for texts of no action. */
  readonly key: string;
  readonly texts: readonly string[];
  /** Classes of data and labels that are hidden besides what the action's answer says. */
  readonly labels: readonly string[];
}

const TEXTS_MAX = 16;
const LABELS_MAX = 64;
const LABEL_CHARS_MAX = 64;

/**
 * The texts without what is to be hidden: what the answer of the action and the labels say, or everything where there is neither
 * an action nor a label. The same value has the same placeholder in all of them, and the one that it has in the action's arguments.
 * Throws "invalid_argument", or "unavailable" (`redaction_failed`): then none of the texts is for the agent.
 */
export async function maskTexts(
  { redactor, vault }: LaterTextTools,
  entry: Entry | undefined,
  ask: MaskAsk,
): Promise<readonly string[]> {
  assertBounded(ask);
  const types = typesOf(entry, ask);
  if (types.size === 0) return ask.texts;
  const sealed = entry === undefined ? undefined : openValues(vault, entry);
  const { tool = "", operation = "", values: known = [] } = sealed ?? {};
  const parts = ask.texts.map((text, index) => ({ name: `text_${index}`, text }));
  const redaction = await redactInTime(redactor, parts, { tool, operation, known });
  // Every value that is found keeps its own type, so that what others are hidden as is not shown for being named less.
  return redaction.parts.map((part) => maskedText(part, types));
}

function typesOf(entry: Entry | undefined, { labels }: MaskAsk): ReadonlySet<SensitiveType> {
  if (entry === undefined && labels.length === 0) return new Set(SENSITIVE_TYPES);
  return typesOfMask([...(entry?.answer?.maskResult ?? []), ...labels]);
}

function assertBounded({ texts, labels }: MaskAsk): void {
  if (texts.length > TEXTS_MAX) throw invalidField("texts", `must be at most ${TEXTS_MAX}`);
  const isOdd = labels.some((label) => label.length > LABEL_CHARS_MAX);
  if (labels.length > LABELS_MAX || isOdd)
    throw invalidField("labels", `must be at most ${LABELS_MAX}, of ${LABEL_CHARS_MAX} characters`);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes <= MASKED_BYTES_MAX) return;
  throw new Fault({
    code: "invalid_argument",
    reason: "text_too_long",
    message: `texts: are over ${MASKED_BYTES_MAX} bytes together, so they can't be redacted`,
    violations: [{ field: "texts", description: `are over ${MASKED_BYTES_MAX} bytes` }],
  });
}
