import type { Certainty } from "../detector.ts";
import type { SensitiveType } from "../sensitive-type.ts";

/** How one kind of number is written, and what tells it from others. */
export interface IdentifierFormat {
  /** Country and number, for people who read the table. */
  readonly name: string;
  readonly type: SensitiveType;
  /**
   * Ways to write it: `d` is a digit, `a` a letter, `x` either, and any other character itself. The first group that may hold
   * a digit must have one.
   */
  readonly shapes: readonly string[];
  /** What holds beyond the shape, asked with the letters and digits alone in capitals. Left out where nothing does. */
  readonly accepts?: (compact: string) => boolean;
  /**
   * How sure it is where no word beside it says what it is: by how seldom other numbers pass, chance and shape together.
   * Left out, a word must. Letters must be capitals then.
   */
  readonly alone?: Certainty;
  /** Types whose words also lead to it, where a number serves two ends. It is given the type of the word. */
  readonly alsoAs?: readonly SensitiveType[];
}

/** One shape with each of some separators; an empty one writes it without. */
export function spelt(shape: string, separators: readonly string[]): readonly string[] {
  return separators.map((separator) => shape.replaceAll("-", separator));
}
