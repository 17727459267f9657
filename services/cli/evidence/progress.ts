import type { Output } from "../context.ts";

const BAR_COLUMNS = 30;
const CLEAR_LINE = "\r\u001b[2K";

/** Tells a person at a terminal how far a long read is. Silent where nobody looks. */
export class Progress implements Disposable {
  readonly #out: Output | undefined;
  #shown = "";

  constructor(out: Output, isWanted: boolean) {
    this.#out = isWanted && out.isTty ? out : undefined;
  }

  /** Draws the bar anew when it looks different. */
  show(what: string, done: number, total: number): void {
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.round(share * BAR_COLUMNS);
    const bar = `${"█".repeat(filled)}${"░".repeat(BAR_COLUMNS - filled)}`;
    this.#draw(`${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${what}`);
  }

  /** Says what goes on where there is nothing to count. */
  say(what: string): void {
    this.#draw(what);
  }

  #draw(line: string): void {
    if (line === this.#shown) return;
    this.#shown = line;
    this.#out?.write(`${CLEAR_LINE}${line}`);
  }

  [Symbol.dispose](): void {
    if (this.#shown !== "") this.#out?.write(CLEAR_LINE);
  }
}
