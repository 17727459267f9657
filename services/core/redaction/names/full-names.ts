import type { FoundName } from "./find-names.ts";
import { PARTICLES } from "./name-words.ts";
import { wordOf } from "./word.ts";

/** What stands before a value that is nothing but a name, and after it. */
const OPENS = /[\n\r\t"'`>|;:=([{]/;
const CLOSES = /[\n\r\t"'`<|;)\]}]/;
/** Particles that mean nothing else in the languages that have them, so that they count in any sentence. */
const CLEAR_PARTICLES = new Set(["van", "ter", "ten", "bin", "ibn"]);
/** One given name, and initials or a second one. */
const GIVEN =
  /, (\p{Lu}[\p{L}\p{M}'’-]{0,30}[\p{L}\p{M}])(?: \p{Lu}(?:\.|[\p{L}\p{M}'’-]{0,30}[\p{L}\p{M}])?){0,2}/uy;
const PARTICLES_MAX = 3;
const PARTICLE_CHARS_MAX = 6;

/**
 * Widens names to what belongs to them across lower case and commas: particles before (`van der Wouden`), and family names that
 * are written first (`Hollis, Margaret`) where the two are all that a value, a cell or a line holds.
 */
export function fullNames(text: string, names: readonly FoundName[]): readonly FoundName[] {
  const widened: FoundName[] = [];
  for (const found of names) {
    const start = withParticles(text, found.start);
    const name = { ...found, start, end: withGiven(text, { ...found, start }) };
    if ((widened.at(-1)?.end ?? 0) > name.start) continue;
    const last = widened.at(-1);
    if (last === undefined || !isInverted(text, last, name)) widened.push(name);
    else
      widened[widened.length - 1] = {
        start: last.start,
        end: name.end,
        likelihood: Math.max(last.likelihood, name.likelihood),
      };
  }
  return widened;
}

function withParticles(text: string, start: number): number {
  let from = start;
  let clear = start;
  for (let count = 0; count < PARTICLES_MAX; count += 1) {
    const particle = particleBefore(text, from);
    if (particle === "") break;
    from -= particle.length + 1;
    if (CLEAR_PARTICLES.has(particle)) clear = from;
  }
  return from < start && isOpen(text, from) ? from : clear;
}

function particleBefore(text: string, at: number): string {
  if (text.charCodeAt(at - 1) !== 32) return "";
  let start = at - 1;
  while (start > 0 && at - start <= PARTICLE_CHARS_MAX && /\p{Ll}/u.test(text[start - 1] ?? ""))
    start -= 1;
  const word = text.slice(start, at - 1);
  return PARTICLES.has(word) && !/[\p{L}\p{N}_]/u.test(text[start - 1] ?? "") ? word : "";
}

/** The end of a given name that by itself was not sure enough: `WHITCOMBE, ROSALIND`. */
function withGiven(text: string, { start, end }: FoundName): number {
  if (text[end] !== "," || !isOpen(text, start)) return end;
  GIVEN.lastIndex = end;
  const [whole = "", given = ""] = GIVEN.exec(text) ?? [];
  if (whole === "" || !isClosed(text, end + whole.length)) return end;
  const { given: listed, score, word } = wordOf(given);
  return listed > 0 || (word === 0 && score > 0) ? end + whole.length : end;
}

function isInverted(text: string, family: FoundName, given: FoundName): boolean {
  if (given.start - family.end !== 2 || text[family.end] !== ",") return false;
  return text[family.end + 1] === " " && isOpen(text, family.start) && isClosed(text, given.end);
}

function isOpen(text: string, at: number): boolean {
  const before = text[at - 1] === " " ? at - 2 : at - 1;
  return before < 0 || OPENS.test(text[before] ?? "");
}

function isClosed(text: string, at: number): boolean {
  const after = text[at] === " " ? at + 1 : at;
  return after >= text.length || CLOSES.test(text[after] ?? "") || text[after] === "(";
}
