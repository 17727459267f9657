import type { Certainty } from "./detector.ts";
import type { SensitiveType } from "./sensitive-type.ts";
import type { Brackets } from "./view.ts";

/** A value in the raw text. Offsets are UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: SensitiveType;
  readonly certainty: Certainty;
  /** The value as its format means it, without the escapes of the layers around it. */
  readonly value: string;
  /** How the brackets of the placeholder are written in the raw text, where they need quotes around them or are escaped. */
  readonly brackets?: Brackets;
  /** Set when the value was not found here but elsewhere. */
  readonly isEcho?: true;
}
