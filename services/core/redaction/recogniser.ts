import type { Finding } from "./detector.ts";
import type { SensitiveType } from "./sensitive-type.ts";

/** Whoever else can find values in texts, such as a model in a process of its own. */
export interface Recogniser {
  /**
   * What it finds, a list for each text; offsets are UTF-16 code units of that text. Rejects when it can't be asked, does not
   * answer in time, or answers nonsense.
   */
  recognise(texts: readonly string[]): Promise<readonly (readonly Finding[])[]>;
}

/** How a recogniser outside is asked, and what happens when it does not answer. */
export interface RecogniserRules {
  /** The base URL; its `/analyze` is called. */
  readonly url: string;
  /** ISO 639-1. */
  readonly language: string;
  readonly timeoutMs: number;
  /** Findings below are left out, from 0 to 1. */
  readonly scoreMin: number;
  /** "deny": the action is refused. "continue": our own findings alone count. */
  readonly onFailure: "deny" | "continue";
  /** What its types are called here, before the table of `presidio-types.ts`; an empty text leaves a type out. */
  readonly types: Readonly<Record<string, SensitiveType | "">>;
}
