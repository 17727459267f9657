import { Fault } from "../services/core/fault.ts";
import type { Entry } from "./entry.ts";
import { redactInTime, type Redactor } from "./redactor.ts";
import { openValues } from "./sealed-entry.ts";
import type { Vault } from "./vault.ts";

/** What the texts are redacted with. */
export interface LaterTextTools {
  readonly redactor: Redactor;
  readonly vault: Vault;
}

/** What an agent says of an action after it has asked. */
export interface LaterText {
  readonly name: "reason" | "detail";
  readonly text: string;
  /** As many bytes as the decision service takes. */
  readonly bytesMax: number;
}

/** Stands where a text can't be shown. */
export const WITHHELD = "withheld";

/** All that passes when nobody knows any more what was hidden: a word with or without a number, such as "exit_code=3". */
const MACHINE_WORD = /^[a-z][a-z_]{0,39}(?:=-?[0-9]{1,6})?$/;

/**
 * A later text as it may leave the sidecar, with the placeholders of its action. Whatever can't be redacted is withheld: what it
 * belongs to, a withdrawal or an outcome, makes things safer and is not refused for it.
 */
export async function redactLater(
  { redactor, vault }: LaterTextTools,
  entry: Entry,
  { name, text, bytesMax }: LaterText,
): Promise<string> {
  if (text === "") return text;
  const sealed = openValues(vault, entry);
  if (sealed === undefined) return MACHINE_WORD.test(text) ? text : WITHHELD;
  const { tool, operation, values: known } = sealed;
  try {
    const redaction = await redactInTime(redactor, [{ name, text }], { tool, operation, known });
    const [part] = redaction.parts;
    return part === undefined || Buffer.byteLength(part.text) > bytesMax ? WITHHELD : part.text;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return WITHHELD;
  }
}
