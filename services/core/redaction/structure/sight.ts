/** What a stretch of text has in it, as bits; formats that need what is missing are not tried. */
export const SIGHT = {
  newline: 1,
  space: 2,
  /** A separator of names and values, an opening bracket, a flag or whatever else structure begins with. */
  structure: 4,
  less: 8,
  /** A run that may be Base64. */
  run: 16,
  cell: 32,
  percent: 64,
  /** A shorter run, which may be the Base64 of HTTP's Basic authentication. */
  word: 128,
} as const;

/** Shorter runs of letters and digits are words. */
const RUN_CHARS_MIN = 16;
const WORD_CHARS_MIN = 8;

const BITS = new Uint8Array(128);
const WORD = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  BITS[code] = bitsOf(String.fromCharCode(code));
  WORD[code] = /[\w+/-]/.test(String.fromCharCode(code)) ? 1 : 0;
}

function bitsOf(char: string): number {
  if (char === "\n") return SIGHT.newline | SIGHT.space;
  if (char === " ") return SIGHT.space;
  if (char === "<") return SIGHT.less | SIGHT.structure;
  if (char === "%") return SIGHT.percent | SIGHT.structure;
  if (char === "\t") return SIGHT.cell | SIGHT.space;
  if (",;|".includes(char)) return SIGHT.cell;
  return ":=({[`-".includes(char) ? SIGHT.structure : 0;
}

/** The bits of `SIGHT` that a stretch has. */
export function sightOf(text: string, start: number, end: number): number {
  let bits = 0;
  let run = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      run = 0;
      continue;
    }
    bits |= BITS[code] ?? 0;
    run = WORD[code] === 1 ? run + 1 : 0;
    if (run === WORD_CHARS_MIN) bits |= SIGHT.word;
    else if (run === RUN_CHARS_MIN) bits |= SIGHT.run;
  }
  return bits;
}
