import { isOrdinaryWord } from "../names/ordinary-word.ts";
import { looksLikeName } from "../names/looks-like-name.ts";

/** Shorter words are initials, particles or nothing. */
const PART_CHARS_MIN = 3;
const PARTS_MAX = 6;
const NAME_WORD = /[\p{L}\p{M}][\p{L}\p{M}'’]*/gu;
const PARTICLES = new Set(
  "van von der den del della des dos das the and bin ibn mrs miss prof herr frau".split(" "),
);
/** How sure it has to be that a word of an account's name is one of a person's name. */
const LIKENESS_MIN = 0.5;

/** The words of a person's name that stand for that person by themselves: `Ruiz` of `Ana Ruiz`, and not `Will`. */
export function partsOfName(name: string): readonly string[] {
  const words = name.match(NAME_WORD) ?? [];
  if (words.length < 2 || words.length > PARTS_MAX) return [];
  return words.filter((word) => isPart(word)).map(capitalised);
}

/** The names that an e-mail address or an account may be made of: `Ana Ruiz`, `Ana` and `Ruiz` of `ana.ruiz@…`. */
export function namesInAccount(account: string): readonly string[] {
  const [local = ""] = account.split("@", 1);
  const [plain = ""] = local.split("+", 1);
  const parts = plain.split(/[^\p{L}]+/u).filter((part) => part !== "");
  if (parts.length === 0 || parts.length > 3) return [];
  const likely = parts.filter(
    (part) => isPart(part) && looksLikeName(capitalised(part)) > LIKENESS_MIN,
  );
  const names = likely.map(capitalised);
  const [first = "", last = ""] = parts.map(capitalised);
  if (parts.length === 2 && likely.length > 0 && first.length + last.length > PART_CHARS_MIN + 1)
    names.unshift(`${first} ${last}`, `${last} ${first}`, `${last}, ${first}`);
  return names;
}

function isPart(word: string): boolean {
  return (
    word.length >= PART_CHARS_MIN && !PARTICLES.has(word.toLowerCase()) && !isOrdinaryWord(word)
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
