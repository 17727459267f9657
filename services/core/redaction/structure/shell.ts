import { nameWords, type Word } from "./arguments.ts";
import { isProgram, USER_PROGRAMS, WEAK_PROGRAMS } from "./programs.ts";
import { mayHoldStructure } from "./sight.ts";
import { DECODERS, encodeDouble, encodeSingle } from "./shell-quotes.ts";
import { shellTokens, type ShellToken, type ShellWord } from "./shell-words.ts";
import { encodeWithin, exactField, type Hint, type Place, type Survey } from "./survey.ts";

/** Shorter words hold no structure that could be told from a plain value. */
const EXPLORED_MIN = 4;
/** So many words are the arguments of one command. */
const WORDS_MAX = 4_096;

/** Reads commands of a POSIX shell when a place holds them; gives false, and has done nothing, for any other text. */
export function readShell(survey: Survey, place: Place): boolean {
  const first = firstCommand(place);
  if (first === undefined) return false;
  const tokens = shellTokens(place.draft.view.text, first, place.end);
  if (tokens === undefined) return false;
  new ShellReader(survey, place).run(tokens);
  return true;
}

const LEAD = /(?:[ \t]*(?:#[^\n]{0,1024})?\n){0,64}[ \t]*(?:\$ )?/y;
const SHEBANG = /#![^\n]{0,64}\b(?:ba|z|k|da|a)?sh\b/y;
const ASSIGNMENTS =
  /(?:[A-Za-z_]\w{0,63}=(?:'[^']{0,512}'|"[^"]{0,512}"|[^\s'"]{0,512})[ \t]+){0,16}/y;
/** What plain words do not have, and most commands do. */
const SIGN =
  /(?:^|\s)--?[A-Za-z0-9]|[|;$`<>]|&&|:\/\/|\w@\w|\w=|\/\w|\*|\s(?:set|config|login|CONFIG|SET)\s/;
const STRONG_SIGN = /(?:^|\s)(?:--?[A-Za-z]|[A-Z_][A-Z0-9_]{0,63} ?=)|\s\||\$\(|&&|:\/\//;

/** Where the first command begins; undefined for what does not look like one. */
function firstCommand({ draft, start, end, hint }: Place): number | undefined {
  const { text } = draft.view;
  if (!mayBegin(text.charCodeAt(start))) return undefined;
  SHEBANG.lastIndex = start;
  if (SHEBANG.test(text)) return start;
  LEAD.lastIndex = start;
  const first = LEAD.test(text) ? LEAD.lastIndex : start;
  if (first >= end) return undefined;
  ASSIGNMENTS.lastIndex = first;
  const at = ASSIGNMENTS.test(text) ? ASSIGNMENTS.lastIndex : first;
  const word = wordAt(text, at, end);
  if (word === "") return undefined;
  const window = text.slice(at + word.length, Math.min(end, at + 1_024));
  const line = /^(?:[^\\\n]|\\[^])*/.exec(window)?.[0] ?? "";
  if (/^[ \t]*[=:]/.test(line)) return undefined;
  const isKnown = isProgram(word);
  const isAlone = line.trim() === "";
  if (hint === "shell" && (isKnown || /^[.~]{0,2}\//.test(word) || STRONG_SIGN.test(line)))
    return first;
  if (!isKnown || isAlone) return undefined;
  if (USER_PROGRAMS.has(word) && /^\s+[\w.-]+\s*$/.test(line)) return first;
  return (WEAK_PROGRAMS.has(word) ? STRONG_SIGN : SIGN).test(line) ? first : undefined;
}

/** A letter, or one of `#` `$` `.` `/` `7` `_` `~`. */
function mayBegin(code: number): boolean {
  if ((code | 32) >= 97 && (code | 32) <= 122) return true;
  return (
    code === 35 ||
    code === 36 ||
    code === 46 ||
    code === 47 ||
    code === 55 ||
    code === 95 ||
    code === 126
  );
}

function wordAt(text: string, start: number, end: number): string {
  let at = start;
  while (at < end && at - start < 128 && !/[\s;|&<>()'"`=:,]/.test(text.charAt(at))) at += 1;
  const next = at < end ? text.charCodeAt(at) : 32;
  return next <= 32 || next === 59 || next === 124 ? text.slice(start, at) : "";
}

class ShellReader {
  readonly #survey: Survey;
  readonly #place: Place;
  readonly #text: string;
  readonly #quote: string;
  #words: ShellWord[] = [];

  constructor(survey: Survey, place: Place) {
    this.#survey = survey;
    this.#place = place;
    this.#text = place.draft.view.text;
    this.#quote = place.encode === undefined ? "'" : place.encode("'");
  }

  run(tokens: readonly ShellToken[]): void {
    tokens.forEach((token, index) => {
      if (token.kind === "word") this.#word(token, tokens[index - 1]?.kind === "redirect");
      else if (token.kind !== "redirect") this.#finish();
      if (token.kind === "comment" || token.kind === "document") this.#plain(token);
    });
    this.#finish();
  }

  /** What a redirection names is no argument. */
  #word(word: ShellWord, isRedirected: boolean): void {
    if (isRedirected) this.#take(word, { named: [] }, this.#valueOf(word));
    else this.#words.push(word);
    if (this.#words.length >= WORDS_MAX) this.#finish();
  }

  #finish(): void {
    const words = this.#words;
    if (words.length === 0) return;
    this.#words = [];
    const values = words.map((word) => this.#valueOf(word));
    const known = nameWords(values);
    words.forEach((word, index) =>
      this.#take(word, known[index] ?? { named: [] }, values[index] ?? ""),
    );
  }

  /** The word without its quotes. */
  #valueOf(word: ShellWord): string {
    const { start, end, quoting, inner } = word;
    if (quoting === "bare") return this.#text.slice(start, end);
    const inside = this.#text.slice(inner.start, inner.end);
    if (quoting === "mixed") return DECODERS.mixed(inside, 0).text;
    const isPlain = quoting === "single" || quoting === "double";
    const value = isPlain ? inside : DECODERS[quoting](inside, 0).text;
    return this.#text.slice(start, openOf(word)) + value + this.#text.slice(inner.end + 1, end);
  }

  #take(word: ShellWord, known: Word, value: string): void {
    const { start, end, quoting, inner } = word;
    if (quoting === "bare") return this.#bare(word, known);
    if (quoting === "mixed") return this.#whole({ start, end }, known);
    const from = openOf(word) - start;
    const to = value.length - (end - inner.end - 1);
    if (known.named.some((each) => crosses(each, from) || crosses(each, to)))
      return this.#whole({ start, end }, known);
    this.#stretch(start, start + from);
    this.#quoted(word, known, { from, to });
    this.#stretch(inner.end + 1, end);
  }

  #bare(word: ShellWord, known: Word): void {
    const { start, end, substitutions } = word;
    this.#named(known, start);
    let from = start;
    for (const inside of substitutions) {
      this.#stretch(from, inside.start);
      from = inside.end;
      this.#command(inside, this.#place.encode);
    }
    this.#stretch(from, end);
    if (substitutions.length === 0)
      this.#explore({ start, end }, { encode: this.#place.encode, hint: known.hint });
  }

  /** A word with one pair of quotes; `from` and `to` are where its inside stands in the word's value. */
  #quoted(
    word: ShellWord,
    { named, hint }: Word,
    { from, to }: { readonly from: number; readonly to: number },
  ): void {
    const { quoting, inner, substitutions, start } = word;
    this.#named({ named: named.filter((each) => each.end <= from) }, start);
    this.#named({ named: named.filter((each) => each.start >= to) }, inner.end + 1 - to);
    const inside = named.filter((each) => each.start >= from && each.end <= to);
    const ranges = inside.map((each) => ({
      name: each.name,
      start: each.start - from,
      end: each.end - from,
    }));
    if (quoting === "single" || quoting === "double") {
      const write = quoting === "single" ? encodeSingle : encodeDouble;
      const encode = encodeWithin(this.#place.encode, write);
      this.#named({ named: ranges }, inner.start);
      for (const each of substitutions) this.#command(each, this.#place.encode);
      if (substitutions.length === 0) this.#explore(inner, { encode, hint });
    } else if (quoting !== "bare") this.#decoded(inner, quoting, { named: ranges, hint });
  }

  /** A word in several kinds of quotes: nothing of it can be replaced but all. */
  #whole(range: Pick<ShellWord, "start" | "end">, { named, hint }: Word): void {
    this.#stretch(range.start, range.end);
    this.#decoded(range, "mixed", { named, hint });
  }

  #decoded(
    { start, end }: Pick<ShellWord, "start" | "end">,
    quoting: keyof typeof DECODERS,
    { named, hint }: { readonly named: Word["named"]; readonly hint: Hint | undefined },
  ): void {
    const part = DECODERS[quoting](this.#text.slice(start, end), start);
    const { hint: _, ...place } = this.#place;
    const inner = { ...place, start, end, ...(hint === undefined ? {} : { hint }) };
    if (end > start && !this.#survey.descend(inner, part, named)) this.#named({ named }, start);
  }

  #named({ named }: Word, base: number): void {
    const { draft, path } = this.#place;
    for (const { name, start, end } of named)
      if (end > start && !this.#text.startsWith("$", base + start))
        draft.fields.push(exactField(name, path, { start: base + start, end: base + end }));
  }

  #stretch(start: number, end: number): void {
    if (end > start)
      this.#place.draft.bare.push({ start, end, quote: this.#quote, isWhole: false });
  }

  #command({ start, end }: Pick<ShellWord, "start" | "end">, encode: Place["encode"]): void {
    this.#explore({ start, end }, { encode, hint: "shell" });
  }

  #plain({ start, end }: ShellToken): void {
    this.#explore({ start, end }, { encode: this.#place.encode, hint: undefined });
  }

  #explore(
    { start, end }: Pick<ShellWord, "start" | "end">,
    how: { readonly encode: Place["encode"]; readonly hint: Hint | undefined },
  ): void {
    if (end - start < EXPLORED_MIN) return;
    if (how.hint === undefined && !mayHoldStructure(this.#text, start, end)) return;
    const { draft, path, depth } = this.#place;
    this.#survey.explore({
      draft,
      start,
      end,
      path,
      depth: depth + 1,
      ...(how.encode === undefined ? {} : { encode: how.encode }),
      ...(how.hint === undefined ? {} : { hint: how.hint }),
    });
  }
}

/** Where the quotes of a word open: behind what stands before them. */
function openOf({ inner, quoting }: ShellWord): number {
  return quoting === "ansi" ? inner.start - 2 : inner.start - 1;
}

function crosses({ start, end }: Word["named"][number], at: number): boolean {
  return start < at && end > at;
}
