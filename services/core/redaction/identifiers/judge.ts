import { CERTAINTY, type Certainty, type Finding } from "../detector.ts";
import type { SensitiveType } from "../sensitive-type.ts";
import type { CueBefore, CueReader } from "./cue-reader.ts";
import type { Cue } from "./cue-words.ts";
import type { IdentifierFormat } from "./format.ts";
import { surroundingsOf, type Surroundings } from "./surroundings.ts";

/** A finding and the cue that led to it, if one did. */
export interface Candidate extends Finding {
  readonly cue?: Cue;
}

/** Beyond this, a cue that does not stand right before a value only confirms what a check digit says. */
const NEAR_CHARS = 48;

/** What a place that has a format's shape is worth: by the cue before it, else by itself, else by the cue behind it. */
export function judge(format: IdentifierFormat, place: Place): Candidate | undefined {
  const { start, end, before, around } = place;
  if (around === "inside") return undefined;
  const led = before === undefined ? undefined : ledBefore(format, before, place);
  if (led !== undefined && before !== undefined)
    return accepted(format, place, { type: led, cue: before.cue });
  if (around === "joined") return undefined;
  const certainty = aloneCertainty(format.alone, place);
  if (certainty !== undefined && isAccepted(format, place))
    return { start, end, type: format.type, certainty };
  if (before?.isTight === true && before.cue.type !== undefined) return undefined;
  const type = place.behind === undefined ? undefined : ledTo(format, place.behind);
  if (type === undefined || place.behind === undefined || !isAccepted(format, place))
    return undefined;
  return { start, end, type, certainty: CERTAINTY.likely, cue: place.behind };
}

function accepted(
  format: IdentifierFormat,
  place: Place,
  { type, cue }: { readonly type: SensitiveType; readonly cue: Cue },
): Candidate | undefined {
  const { start, end } = place;
  const certainty = format.accepts === undefined ? CERTAINTY.likely : CERTAINTY.certain;
  return isAccepted(format, place) ? { start, end, type, certainty, cue } : undefined;
}

function isAccepted({ accepts }: IdentifierFormat, place: Place): boolean {
  return accepts === undefined || accepts(place.compact);
}

/** The type that the cue before a place gives it, if that is near enough for what the format has to show. */
function ledBefore(
  format: IdentifierFormat,
  before: CueBefore,
  place: Place,
): SensitiveType | undefined {
  if (before.firstEnd > place.start) return undefined;
  if (before.isTight) return ledTo(format, before.cue);
  const isNear =
    format.accepts !== undefined ||
    (before.isSameSentence && place.start - before.end <= NEAR_CHARS);
  return isNear && place.around === "apart" ? ledTo(format, before.cue) : undefined;
}

/** The type that a cue gives a number of a format; undefined where it speaks of something else. */
function ledTo(format: IdentifierFormat, { type, isStrong }: Cue): SensitiveType | undefined {
  if (type === undefined || (!isStrong && format.accepts === undefined)) return undefined;
  return type === format.type || format.alsoAs?.includes(type) === true ? type : undefined;
}

/** A number that stands for itself is less so where a word right before it says that it is something else. */
function aloneCertainty(
  alone: Certainty | undefined,
  { spelling, before }: Place,
): Certainty | undefined {
  if (alone === undefined || spelling !== spelling.toUpperCase()) return undefined;
  if (alone === CERTAINTY.certain || before === undefined || before.cue.type !== undefined)
    return alone;
  return before.isTight || alone === CERTAINTY.possible ? undefined : alone;
}

/** A stretch that has the shape of some formats, and what is worked out of it once for all of them, when it is needed. */
export class Place {
  readonly start: number;
  readonly end: number;
  readonly before: CueBefore | undefined;
  readonly spelling: string;
  readonly #text: string;
  readonly #reader: CueReader;
  #around: Surroundings | undefined;
  #compact: string | undefined;
  #behind: { readonly cue: Cue | undefined } | undefined;

  constructor(
    text: string,
    { start, end }: { readonly start: number; readonly end: number },
    { before, reader }: { readonly before: CueBefore | undefined; readonly reader: CueReader },
  ) {
    this.start = start;
    this.end = end;
    this.before = before;
    this.spelling = text.slice(start, end);
    this.#text = text;
    this.#reader = reader;
  }

  get around(): Surroundings {
    return (this.#around ??= surroundingsOf(this.#text, this.start, this.end));
  }

  /** The letters and digits alone, in capitals. */
  get compact(): string {
    return (this.#compact ??= this.spelling.replaceAll(/[^0-9A-Za-z]/g, "").toUpperCase());
  }

  get behind(): Cue | undefined {
    return (this.#behind ??= { cue: this.#reader.after(this.end) }).cue;
  }
}
