import { byShape, digitsIn, type Accept } from "./shape.ts";

/** Letters and digits in groups; a group behind a space has a digit in it or before it, else it is a word of the text. */
const GROUPS =
  /[#№]?[\p{L}\p{N}][\p{L}\p{N}./–-]{0,40}(?: (?:[A-Z]{1,3} (?=[0-9])|(?=[A-Z]{0,5}[0-9])[A-Z0-9./-]{1,12})){0,6}/uy;
/** The same where the end is known: any groups. */
const EXACT_GROUPS = /[#№]? ?[\p{L}\p{N}*][\p{L}\p{N}./–:_* -]{0,62}[\p{L}\p{N}*]/uy;
const DECIMAL = /^[0-9]{1,4}[.,][0-9]{1,2}$/;
const TIMESTAMP = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ]|$)/;
/** What a value needs when its name means other things too. */
const WEAK_DIGITS_MIN = 5;
const WEAK_CHARS_MIN = 7;

/** How long the numbers of an issuer are, without separators. */
interface Limits {
  readonly charsMin: number;
  readonly charsMax: number;
  readonly digitsMin: number;
}

/** Numbers that an issuer gives: letters and digits in any groups. */
export function identifier({ charsMin, charsMax, digitsMin }: Limits): Accept {
  const isValue = (value: string) => {
    const bare = value.replaceAll(/[^\p{L}\p{N}]+/gu, "");
    if (bare.length < charsMin || bare.length > charsMax) return false;
    return digitsIn(bare) >= digitsMin && !DECIMAL.test(value) && !TIMESTAMP.test(value);
  };
  const exact = byShape(EXACT_GROUPS, isValue);
  const inText = byShape(GROUPS, isValue);
  return (candidate) => {
    const { text, field, isWeak } = candidate;
    const range = (field.isExact ? exact : inText)(candidate);
    if (range === undefined || !isWeak) return range;
    const value = text.slice(range.start, range.end);
    return value.length >= WEAK_CHARS_MIN && digitsIn(value) >= WEAK_DIGITS_MIN ? range : undefined;
  };
}
