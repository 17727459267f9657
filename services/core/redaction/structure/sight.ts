/** What a stretch of text has in it, as bits; formats that need what is missing are not tried. */
export const SIGHT = {
  newline: 1,
  space: 2,
  /** A separator of names and values, an opening bracket, a flag or whatever else structure begins with. */
  structure: 4,
  /** A run that may be Base64. */
  run: 8,
  /** A shorter run, which may be the Base64 of HTTP's Basic authentication. */
  word: 16,
  cell: 32,
} as const;

/** Shorter runs of letters and digits are words. */
const RUN_CHARS_MIN = 16;
const WORD_CHARS_MIN = 8;

const IS_WORD = 64;
const IS_CHECKED = 128;
const BITS = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) BITS[code] = bitsOf(String.fromCharCode(code));

function bitsOf(char: string): number {
  if (/[\w+/]/.test(char)) return IS_WORD;
  if (char === "-") return IS_WORD | IS_CHECKED;
  if (char === "(" || char === "'") return IS_CHECKED;
  if (char === "\n") return SIGHT.newline | SIGHT.space;
  if (char === " ") return SIGHT.space;
  if (char === "\t") return SIGHT.cell | SIGHT.space;
  if (",;|".includes(char)) return SIGHT.cell;
  return ":={[<%`\\".includes(char) ? SIGHT.structure : 0;
}

/** The bits of `SIGHT` that a stretch has. */
export function sightOf(text: string, start: number, end: number): number {
  let bits = 0;
  let run = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const found = code < 128 ? (BITS[code] ?? 0) : 0;
    if (found === IS_WORD) {
      run += 1;
      continue;
    }
    if (run >= WORD_CHARS_MIN) bits |= run >= RUN_CHARS_MIN ? SIGHT.run | SIGHT.word : SIGHT.word;
    run = 0;
    bits |= found;
    if (found >= IS_CHECKED && isStructure(text, at, start)) bits |= SIGHT.structure;
    if (code === 45) run = 1;
  }
  if (run >= WORD_CHARS_MIN) bits |= run >= RUN_CHARS_MIN ? SIGHT.run | SIGHT.word : SIGHT.word;
  return bits & ~(IS_WORD | IS_CHECKED);
}

/** Whether a stretch has anything that a reader of structure could do something with. */
export function mayHoldStructure(text: string, start: number, end: number): boolean {
  const sight = sightOf(text, start, end);
  return (sight & (SIGHT.structure | SIGHT.run)) !== 0 || (sight & TABLE) === TABLE;
}

/** What a table has at least. */
export const TABLE = SIGHT.newline | SIGHT.cell;

/** A dash that may begin a flag, a bracket before a quote, or a quote that opens. */
function isStructure(text: string, at: number, start: number): boolean {
  const code = text.charCodeAt(at);
  const before = at > start ? text.charCodeAt(at - 1) : 32;
  if (code === 45) return before === 45 || before === 32;
  if (code === 39) return before === 32 || before === 40 || before === 44;
  const next = text.charCodeAt(at + 1);
  return next === 34 || next === 39 || next === 96;
}
