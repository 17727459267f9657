import {
  addLetter,
  CUES,
  isConjunction,
  isCopula,
  isFiller,
  isGenitive,
  isGlue,
  type WordHash,
} from "./cue-index.ts";
import type { Cue } from "./cue-words.ts";
import { foldedLetter } from "./fold.ts";
import { RecentWords } from "./recent-words.ts";
import {
  endOfClause,
  endsValue,
  hasWordSoon,
  isApostrophe,
  isDigit,
  isQuote,
  isSeparator,
  mayPrecedeValue,
  SIGN,
} from "./signs.ts";

/** Farther away a word says nothing of a number. */
const BEFORE_CHARS = 72;
const AFTER_CHARS = 40;
/** A value stands right after its name, but for so much of fillers and signs. */
const TIGHT_CHARS = 40;

/** What stands before a value and may say what it is. */
export interface CueBefore {
  readonly cue: Cue;
  /** Whether nothing but fillers and signs stand between them. */
  readonly isTight: boolean;
  /** Whether a colon or a word such as "is" stands right before the value, if not the cue itself. */
  readonly isLinked: boolean;
  /** Whether no sentence, line or other value ends between them. */
  readonly isSameSentence: boolean;
  /** Where the words end. */
  readonly end: number;
  /** Where the first of several names of one type ends that stand right behind each other: "MRN: MRN-123". */
  readonly firstEnd: number;
}

/** Reads a text forwards, from value to value, so that no part of it is read twice; asked for places in rising order. */
export class CueReader {
  readonly #text: string;
  #at = 0;
  #cue: Cue | undefined;
  #start = 0;
  #end = 0;
  #firstEnd = 0;
  #isTight = false;
  #isLinked = false;
  #isSameSentence = true;
  /** Whether a value of the cue's kind came last, so that the next may be another one. */
  #isListing = false;
  /** The last words that stand in one piece. */
  readonly #words = new RecentWords();

  constructor(text: string) {
    this.#text = text;
  }

  /** The nearest cue before a place. */
  before(at: number): CueBefore | undefined {
    if (at - this.#at > BEFORE_CHARS) this.#jump(at - BEFORE_CHARS);
    this.#readTo(at);
    const cue = this.#cue;
    if (cue === undefined || at - this.#end > BEFORE_CHARS) return undefined;
    const isTight = this.#isTight && at - this.#end <= TIGHT_CHARS;
    return {
      cue,
      isTight,
      isLinked: this.#isLinked && this.#isSameSentence && at - this.#end <= TIGHT_CHARS,
      isSameSentence: this.#isSameSentence,
      end: this.#end,
      firstEnd: this.#firstEnd,
    };
  }

  /** The first cue behind a place that is a strong one, else the first, in the same sentence and before any other value. */
  after(at: number): Cue | undefined {
    if (!hasWordSoon(this.#text, at)) return undefined;
    const reader = new CueReader(this.#text.slice(at, at + AFTER_CHARS));
    const end = endOfClause(reader.#text);
    let first: Cue | undefined;
    while (reader.#at < end && reader.#cue?.isStrong !== true) {
      reader.#step(end);
      first ??= reader.#cue;
    }
    return reader.#cue?.isStrong === true ? reader.#cue : first;
  }

  /** Says that a value of a kind was found, behind which others of the kind may follow. */
  list(cue: Cue, end: number): void {
    this.#words.forget();
    this.#isTight = false;
    this.#at = end;
    this.#take(cue, { start: end, end });
    this.#isListing = true;
  }

  #jump(at: number): void {
    this.#words.forget();
    this.#cue = undefined;
    this.#at = at;
    while (this.#at > 0 && foldedLetter(this.#text.charCodeAt(this.#at - 1)) !== 0) this.#at += 1;
  }

  #readTo(end: number): void {
    while (this.#at < end) this.#step(end);
  }

  #step(end: number): void {
    const code = this.#text.charCodeAt(this.#at);
    if (foldedLetter(code) !== 0) this.#readWord(end);
    else if (code >= 0x370) this.#readWide(code);
    else this.#readSign(code);
  }

  /** A word ends where letters do, or a capital follows a small letter, unless it is the last one: `passportNumber`, `DoB`. */
  #readWord(end: number): void {
    const start = this.#at;
    let hash = 0;
    let shorter = 0;
    let isAfterSmall = false;
    for (; this.#at < end; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      const letter = foldedLetter(code);
      if (letter === 0) break;
      const isSmall = letter === code || code >= 0xdf;
      if (isAfterSmall && !isSmall && foldedLetter(this.#text.charCodeAt(this.#at + 1)) !== 0)
        break;
      isAfterSmall = isSmall;
      shorter = hash;
      hash = addLetter(hash, letter);
    }
    this.#isLinked = isCopula(hash) || (this.#isLinked && isFiller(hash));
    if (isGlue(hash) && !(this.#isListing && isConjunction(hash))) return;
    if (isGenitive(hash) && isApostrophe(this.#text.charCodeAt(start - 1))) return;
    const isPlural = this.#at - start > 3 && this.#text.charCodeAt(this.#at - 1) === 115;
    this.#words.push(hash, start);
    if (this.#endsCue(hash, start) || (isPlural && this.#endsCue(shorter, start))) return;
    if (this.#isListing && isConjunction(hash)) return;
    else if (!isFiller(hash)) this.#isTight = this.#isListing = false;
  }

  /** Whether a word just read ends a name that says something here, and takes the name if so. */
  #endsCue(last: WordHash, start: number): boolean {
    const found = this.#words.nameEnding(last, (cue, from) => {
      if (cue.isShort && !this.#isMarked(start)) return false;
      return cue.type !== undefined || !this.#reachesInto(from);
    });
    if (found !== undefined) this.#take(found.cue, { start: found.start, end: this.#at });
    return found !== undefined;
  }

  /** Whether the cue so far goes on into a name that begins at a place: "card number" is none of its own in "Medicare card number". */
  #reachesInto(from: number): boolean {
    return this.#isTight && this.#cue?.type !== undefined && this.#start < from && from < this.#end;
  }

  /** Whether a word stands in capitals, or a value is to follow it. */
  #isMarked(start: number): boolean {
    const word = this.#text.slice(start, this.#at);
    const next = this.#text[this.#at] ?? " ";
    const sign = isQuote(next.charCodeAt(0)) ? (this.#text[this.#at + 1] ?? " ") : next;
    return word === word.toUpperCase() || ":#=.".includes(sign);
  }

  #readWide(code: number): void {
    const found = CUES.wide
      .get(code)
      ?.find(
        ({ name }) => this.#text.slice(this.#at, this.#at + name.length).toLowerCase() === name,
      );
    const start = this.#at;
    this.#at += found?.name.length ?? 1;
    if (found !== undefined) this.#take(found.cue, { start, end: this.#at });
    else this.#isListing = false;
  }

  #take(cue: Cue, { start, end }: { readonly start: number; readonly end: number }): void {
    if (!cue.isStrong && cue.isOtherDate !== true && this.#isBirthAwaited(end)) {
      this.#isTight = false;
      return;
    }
    const isAnother = this.#isTight && this.#cue?.type === cue.type;
    if (!isAnother) this.#firstEnd = end;
    this.#cue = cue;
    this.#start = start;
    this.#end = end;
    this.#isTight = true;
    this.#isSameSentence = true;
    this.#isListing = false;
  }

  /** Between a birth and its date stand places, and their words say nothing of the date. */
  #isBirthAwaited(at: number): boolean {
    if (this.#cue?.type !== "DATE_OF_BIRTH" || this.#isListing) return false;
    return this.#isSameSentence && at - this.#end < BEFORE_CHARS;
  }

  #readSign(code: number): void {
    const next = this.#text.charCodeAt(this.#at + 1);
    this.#at += 1;
    if (code === SIGN.dot && next === SIGN.space && !this.#isTight) this.#isSameSentence = false;
    if (isSeparator(code)) return;
    this.#words.forget();
    if (code === SIGN.colon || code === SIGN.equals) this.#isLinked = true;
    else if (isDigit(code)) this.#passDigits();
    else if (endsValue(code)) this.#endValue(code);
    else if (code === SIGN.comma) this.#readComma(next);
  }

  #passDigits(): void {
    this.#isTight = this.#isListing = this.#isLinked = false;
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at += 1;
  }

  #readComma(next: number): void {
    if (isQuote(next) || isQuote(this.#text.charCodeAt(this.#at - 2))) this.#endValue(SIGN.comma);
    this.#isLinked = false;
    if (!this.#isListing) this.#isTight = false;
  }

  /** A name may stand on the line or in the cell before its value, but not in another value or object. */
  #endValue(code: number): void {
    if (this.#isTight && !this.#isListing && mayPrecedeValue(code)) return;
    this.#cue = undefined;
    this.#isTight = this.#isListing = this.#isSameSentence = false;
  }
}
