import { DIGIT, isJoiningLetter, kindAt } from "./words.ts";

/**
 * How a stretch stands among its neighbours: `apart`, `joined` to other letters or digits by a dash, slash, dot or underscore
 * (so that it is a part of a name, a path or a code, unless a word says what it is), or `inside` something longer.
 */
export type Surroundings = "apart" | "joined" | "inside";

/** How a stretch of a text stands among its neighbours. */
export function surroundingsOf(text: string, start: number, end: number): Surroundings {
  if (MEASURES.has(text[start - 1] ?? "") || isDialled(text, start)) return "inside";
  const isSpaced = text.slice(start, end).includes(" ");
  const before = sideOf(text, { next: start - 1, beyond: start - 2, isSpaced });
  const after = sideOf(text, { next: end, beyond: end + 1, isSpaced });
  if (before === "inside" || after === "inside") return "inside";
  return before === "joined" || after === "joined" ? "joined" : "apart";
}

/** Whether the code of a country stands before a number, as in `+33 7…` and `+44 (0) 7…`. */
function isDialled(text: string, start: number): boolean {
  const char = text[start - 1];
  if (char !== " " && char !== "-" && char !== ")") return false;
  return /\+[0-9]{1,3}(?:[ -]?\([0-9]{1,4}\))?[ -]?$/.test(
    text.slice(Math.max(0, start - 14), start),
  );
}

/** In front of a number these make it one of a telephone, or an amount. */
const MEASURES = new Set(["+", "$", "€", "£", "¥"]);

interface Side {
  readonly next: number;
  readonly beyond: number;
  readonly isSpaced: boolean;
}

function sideOf(text: string, { next, beyond, isSpaced }: Side): Surroundings {
  if (next < 0 || next >= text.length) return "apart";
  if (kindAt(text, next) !== 0 || isJoiningLetter(text.charCodeAt(next))) return "inside";
  const kind = kindAt(text, beyond);
  switch (text.charAt(next)) {
    case "-":
    case ".":
    case "/":
      return kind === DIGIT ? "inside" : kind === 0 ? "apart" : "joined";
    case "\\":
    case "_":
    case "~":
      return "joined";
    case "@":
    case "%":
      return "inside";
    case ":":
      return kind === DIGIT ? "joined" : "apart";
    case " ": // A number in groups goes on as long as groups do.
      return isSpaced && kind === DIGIT ? "inside" : "apart";
    default:
      return "apart";
  }
}
