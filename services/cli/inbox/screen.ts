import type { Output } from "../context.ts";
import { paint, type Line } from "../text/style.ts";

/** Alternate screen (DEC 1049), cursor off (DEC 25), no wrapping at the edge (DEC 7). */
const ENTER = "\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J";
const LEAVE = "\u001B[0m\u001B[?7h\u001B[?25h\u001B[?1049l";
const HOME = "\u001B[H";
/** Before the text: after a line as wide as the terminal it would take its last character away. */
const CLEAR_LINE = "\u001B[2K";

/** The whole terminal, taken until it is closed, also when this process ends in any way that lets it write. */
export class TerminalScreen implements Disposable {
  readonly #out: Output;
  readonly #restore: () => void;
  #shown = "";

  constructor(out: Output) {
    this.#out = out;
    this.#restore = () => out.write(LEAVE);
    process.once("exit", this.#restore);
    out.write(ENTER);
  }

  /** Draws the lines over what is there; nothing is written when nothing has changed. */
  draw(lines: readonly Line[]): void {
    const painted = lines.map((each) => CLEAR_LINE + paint(each, this.#out.hasColour));
    const text = HOME + painted.join("\r\n");
    if (text === this.#shown) return;
    this.#shown = text;
    this.#out.write(text);
  }

  /** The next drawing is written whatever it is: the terminal may have lost what it showed. */
  forget(): void {
    this.#shown = "";
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#restore);
    this.#restore();
  }
}
