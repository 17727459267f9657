import type { Certainty } from "./detector.ts";
import type { SensitiveType } from "./sensitive-type.ts";

/** A value in the raw text. Offsets are UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: SensitiveType;
  readonly certainty: Certainty;
  /** The value as its format means it, without the escapes of the layers around it. */
  readonly value: string;
  /** What must stand around whatever replaces the value, already written for the raw text; often empty. */
  readonly quote: string;
}
