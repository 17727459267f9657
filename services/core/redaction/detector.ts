import type { Leaf } from "./leaf.ts";
import type { SensitiveType } from "./sensitive-type.ts";

/**
 * How sure a finding is; where two overlap, the surer one wins, then the longer one.
 *
 * - `certain`: a checksum, a vendor's prefix or a format that nothing else has.
 * - `named`: the name of the field says so, and the value does not contradict it.
 * - `likely`: a cue stands nearby, or the shape is rare.
 * - `possible`: the shape alone.
 */
export const CERTAINTY = { certain: 4, named: 3, likely: 2, possible: 1 } as const;

/** One of the above. */
export type Certainty = (typeof CERTAINTY)[keyof typeof CERTAINTY];

/** A value that was found. Offsets are UTF-16 code units in the leaf's text, `end` exclusive. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  readonly type: SensitiveType;
  readonly certainty: Certainty;
}

/** Takes what a detector finds. */
export type Emit = (finding: Finding) => void;

/**
 * Finds values of some types in one leaf, in time linear in its length. Whatever the text holds, it never throws, and never
 * looks at or across `\0`.
 */
export interface Detector {
  readonly name: string;
  /** Bits of `CHARS`, all of which a text must have to be looked at; 0 for any text. */
  readonly needs: number;
  readonly detect: (leaf: Leaf, emit: Emit) => void;
}
