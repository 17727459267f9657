/** A rule that begins with one of some words. */
export interface WordRule<T> {
  /** Words in lower case, divided by `|`. */
  readonly words: string;
  /** What has to stand there. Sticky. */
  readonly shape: RegExp;
  readonly value: T;
}

const RULES_MAX = 30;

/**
 * Finds where a word of a rule begins, in any case of letters, and tries the rule only there: three letters choose the rules, so
 * that text without such words costs one look a character.
 */
export class WordIndex<T> {
  readonly #rules: readonly WordRule<T>[];
  /** Bits of rules, by the low five bits of each of the first three letters, which are the same in both cases. */
  readonly #byTriple = new Uint32Array(2 ** 15);
  /** The same, by the first letter of words in other scripts. */
  readonly #byLetter = new Map<number, number>();

  constructor(rules: readonly WordRule<T>[]) {
    if (rules.length > RULES_MAX) throw new TypeError("too many rules for one index");
    this.#rules = rules;
    rules.forEach(({ words }, rule) => {
      for (const word of words.split("|")) this.#add(word, 1 << rule);
    });
  }

  /** Hands over each match of a rule, and goes on behind those that are taken. */
  find(text: string, take: (found: RegExpExecArray, value: T) => boolean): void {
    let isInWord = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const isLetter = isLetterOrDigit(code);
      if (isLetter && (!isInWord || code >= 0x1100))
        at = Math.max(at, this.#tryAt(text, { at, code }, take) - 1);
      isInWord = isLetter;
    }
  }

  /** Gives where what was taken ends; 0 when nothing was. */
  #tryAt(
    text: string,
    { at, code }: { readonly at: number; readonly code: number },
    take: (found: RegExpExecArray, value: T) => boolean,
  ): number {
    let end = 0;
    let bits: number;
    if (code >= 128) bits = this.#byLetter.get(code) ?? 0;
    else
      bits = this.#byTriple[tripleOf(code, text.charCodeAt(at + 1), text.charCodeAt(at + 2))] ?? 0;
    for (let rule = 0; bits !== 0; rule += 1, bits >>>= 1) {
      if ((bits & 1) === 0) continue;
      const { shape, value } = this.#rules[rule] ?? {};
      if (shape === undefined || value === undefined) continue;
      shape.lastIndex = at;
      const found = shape.exec(text);
      if (found !== null && take(found, value)) end = Math.max(end, shape.lastIndex);
    }
    return end;
  }

  #add(word: string, bit: number): void {
    const first = word.charCodeAt(0);
    if (first >= 128) {
      for (const each of [word, word.toUpperCase()])
        this.#byLetter.set(each.charCodeAt(0), (this.#byLetter.get(each.charCodeAt(0)) ?? 0) | bit);
      return;
    }
    const thirds =
      word.length > 2 ? [word.charCodeAt(2)] : Array.from({ length: 32 }, (_, low) => low);
    for (const third of thirds) {
      const triple = tripleOf(first, word.charCodeAt(1), third);
      this.#byTriple[triple] = (this.#byTriple[triple] ?? 0) | bit;
    }
  }
}

function tripleOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

function isLetterOrDigit(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 65 && code <= 90) return true;
  return (code >= 48 && code <= 57) || code >= 0xc0;
}
