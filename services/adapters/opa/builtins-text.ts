import { RE2JS } from "re2js";

type Args = readonly unknown[];

/** Text builtins. `undefined` stands for the failure of the builtin, which the command treats as undefined too. */
export const TEXT_BUILTINS = {
  sprintf: (...[format, values]: Args) =>
    typeof format === "string" && Array.isArray(values) ? goFormat(format, values) : undefined,
  "strings.any_prefix_match": (...[texts, parts]: Args) =>
    anyPair(texts, parts, (text, part) => text.startsWith(part)),
  "strings.any_suffix_match": (...[texts, parts]: Args) =>
    anyPair(texts, parts, (text, part) => text.endsWith(part)),
  "strings.count": (...[text, part]: Args) =>
    bothTexts(text, part, (in_, of) =>
      of === "" ? Array.from(in_).length + 1 : in_.split(of).length - 1,
    ),
  "strings.reverse": (...[text]: Args) =>
    typeof text === "string" ? Array.from(text).toReversed().join("") : undefined,
  indexof_n: (...[text, part]: Args) => bothTexts(text, part, runeIndexes),
  "regex.split": (...[pattern, text]: Args) =>
    bothTexts(pattern, text, (source, in_) => {
      const regex = compile(source);
      return regex === undefined ? undefined : splitBy(regex, in_);
    }),
  "regex.find_n": (...[pattern, text, most]: Args) =>
    bothTexts(pattern, text, (source, in_) => {
      const regex = compile(source);
      if (regex === undefined || typeof most !== "number") return undefined;
      const found = findAll(regex, in_).map(({ match }) => match);
      return most < 0 ? found : found.slice(0, most);
    }),
};

function bothTexts<T>(
  left: unknown,
  right: unknown,
  answer: (left: string, right: string) => T,
): T | undefined {
  return typeof left === "string" && typeof right === "string" ? answer(left, right) : undefined;
}

function anyPair(
  left: unknown,
  right: unknown,
  matches: (text: string, part: string) => boolean,
): boolean | undefined {
  const texts = textsOf(left);
  const parts = textsOf(right);
  if (texts === undefined || parts === undefined) return undefined;
  return texts.some((text) => parts.some((part) => matches(text, part)));
}

function textsOf(value: unknown): readonly string[] | undefined {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.filter((item) => typeof item === "string");
  return texts.length === values.length ? texts : undefined;
}

function runeIndexes(text: string, part: string): readonly number[] | undefined {
  if (part === "") return undefined;
  const runes = Array.from(text);
  const wanted = Array.from(part);
  return runes.flatMap((_rune, at) =>
    wanted.every((rune, offset) => runes[at + offset] === rune) ? [at] : [],
  );
}

function compile(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch {
    // A pattern that is none makes the builtin undefined, as with the command.
    return undefined;
  }
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly match: string;
}

/** All matches as Go counts them: an empty match right after a match does not count (regexp.FindAll). */
function findAll(regex: RE2JS, text: string): readonly Found[] {
  const found: Found[] = [];
  const matcher = regex.matcher(text);
  let lastEnd = -1;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (end > start || start !== lastEnd) {
      found.push({ start, end, match: text.slice(start, end) });
    }
    lastEnd = end;
  }
  return found;
}

/** Go's regexp.Split without a limit. */
function splitBy(regex: RE2JS, text: string): readonly string[] {
  if (regex.pattern() !== "" && text === "") return [""];
  const pieces: string[] = [];
  let [begin, end] = [0, 0];
  for (const { start, end: matchEnd } of findAll(regex, text)) {
    end = start;
    if (matchEnd !== 0) pieces.push(text.slice(begin, end));
    begin = matchEnd;
  }
  return end === text.length ? pieces : [...pieces, text.slice(begin)];
}

/** The part of Go's fmt that messages need. Anything else throws: a wrong text is worse than a denial with a cause. */
function goFormat(format: string, values: readonly unknown[]): string {
  let next = 0;
  const text = format.replaceAll(/%(%|\.[0-9]+f|.|$)/gsu, (_whole, verb: string) => {
    if (verb === "%") return "%";
    if (next >= values.length) return `%!${verb.slice(-1)}(MISSING)`;
    return formatOne(verb, values[next++]);
  });
  if (next < values.length) throw new Error("sprintf has more values than verbs");
  return text;
}

function formatOne(verb: string, value: unknown): string {
  if (typeof value === "object" && value !== null) {
    throw new Error("sprintf takes no lists, sets or objects here; use concat or json.marshal");
  }
  const isWhole = typeof value === "bigint" || Number.isInteger(value);
  const kind = typeof value === "number" || typeof value === "bigint" ? "number" : "string";
  if (verb === "v") return plain(value);
  if (verb === "s") {
    if (kind === "string") return plain(value);
    return `%!s(${isWhole ? "int" : "float64"}=${plain(value)})`;
  }
  if (verb === "d" && isWhole) return plain(value);
  if (verb === "d" && kind === "string") return `%!d(string=${plain(value)})`;
  if (verb.endsWith("f") && typeof value === "number" && !isWhole) {
    const digits = verb === "f" ? 6 : Number(verb.slice(1, -1));
    if (digits <= 20 && Math.abs(value) < 1e21) return value.toFixed(digits);
  }
  throw new Error("sprintf knows %s, %d, %v, %f with a fraction and %% here");
}

/** Go writes small fractions in the exponent form from 1e-05 on, with two digits of exponent. */
function plain(value: unknown): string {
  if (typeof value !== "number" || value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-([0-9])$/, "e-0$1");
}
