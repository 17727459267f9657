/** What was pressed. */
export type Key =
  | { readonly kind: "up" | "down" | "page_up" | "page_down" | "home" | "end" }
  | { readonly kind: "enter" | "escape" | "backspace" | "interrupt" | "end_of_input" }
  /** One character that can be seen. */
  | { readonly kind: "text"; readonly text: string };

const SEQUENCES: Readonly<Record<string, Key>> = {
  "[A": { kind: "up" },
  "[B": { kind: "down" },
  OA: { kind: "up" },
  OB: { kind: "down" },
  "[5~": { kind: "page_up" },
  "[6~": { kind: "page_down" },
  "[H": { kind: "home" },
  "[F": { kind: "end" },
  "[1~": { kind: "home" },
  "[4~": { kind: "end" },
  OH: { kind: "home" },
  OF: { kind: "end" },
};

const CONTROLS: Readonly<Record<string, Key>> = {
  "\r": { kind: "enter" },
  "\n": { kind: "enter" },
  "\u007F": { kind: "backspace" },
  "\b": { kind: "backspace" },
  "\u0003": { kind: "interrupt" },
  "\u0004": { kind: "end_of_input" },
};

/** ESC and a control sequence (ECMA-48, 5.4) or a function key, or one character. */
// oxlint-disable-next-line no-control-regex -- ESC is what terminals send.
const TOKEN = /\u001B(\[[0-?]*[ -/]*[@-~]|O[A-Z])|([\s\S])/gu;
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Reads what a terminal in raw mode sent. Sequences of keys that nobody asked for are dropped whole. */
export function parseKeys(input: string): readonly Key[] {
  return [...input.matchAll(TOKEN)].flatMap(([, sequence, character]) => {
    const key = sequence === undefined ? single(character ?? "") : SEQUENCES[sequence];
    return key === undefined ? [] : [key];
  });
}

function single(character: string): Key | undefined {
  if (character === "\u001B") return { kind: "escape" };
  const control = CONTROLS[character];
  if (control !== undefined) return control;
  return VISIBLE.test(character) ? { kind: "text", text: character } : undefined;
}
