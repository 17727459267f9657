import { toSafeLine } from "../../core/text/safe-text.ts";
import type { Output } from "../context.ts";
import { wrap } from "../text/columns.ts";
import { paint, type Look } from "../text/style.ts";

/** Who speaks. */
export type Speaker = "demo" | "agent" | "policy" | "people" | "database" | "trace" | "ledger";

/** A thing said, with what a program would want to know of it. */
export interface Saying {
  readonly who: Speaker;
  readonly text: string;
  readonly look?: Look;
  /** Stands in a column of its own before the text. */
  readonly lead?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Printed as it is, without breaking lines: a command to copy, or a row of a table. */
  readonly isVerbatim?: boolean;
}

/** Tells the story: to people in short lines, or to programs in one JSON object a line. */
export interface Narrator {
  chapter(title: string): void;
  say(saying: Saying): void;
}

const INDENT = "  ";
const SPEAKER_COLUMNS = 10;
const LEAD_COLUMNS = 10;
/** Wider lines are hard to read. */
const COLUMNS_MAX = 100;

const SPEAKER_LOOKS: Readonly<Record<Speaker, Look>> = {
  demo: "dim",
  agent: "bold",
  policy: "bold",
  people: "bold",
  database: "dim",
  trace: "dim",
  ledger: "bold",
};

/** Writes to the given output. `asJson` is for programs. */
export function createNarrator(out: Output, asJson: boolean): Narrator {
  return asJson ? createJsonNarrator(out) : createTextNarrator(out);
}

function createJsonNarrator(out: Output): Narrator {
  const write = (value: object) => out.write(`${JSON.stringify(value)}\n`);
  return {
    chapter: (title) => write({ chapter: title }),
    say: ({ who, lead, text, data }) => write({ who, lead, text: toSafeLine(text), ...data }),
  };
}

function createTextNarrator(out: Output): Narrator {
  let chapters = 0;
  let lastSpeaker: Speaker | undefined;
  const { hasColour } = out;
  return {
    chapter(title) {
      chapters += 1;
      lastSpeaker = undefined;
      const heading = [{ text: `${chapters}  ${title}`, look: "bold" } as const];
      out.write(`\n${paint(heading, hasColour)}\n`);
    },
    say({ who, text, lead = "", look = "plain", isVerbatim = false }) {
      const indent = lead === "" ? 0 : LEAD_COLUMNS;
      const columns = Math.min(out.columns, COLUMNS_MAX) - INDENT.length - SPEAKER_COLUMNS - indent;
      const lines = isVerbatim ? [text] : wrap(toSafeLine(text), columns);
      for (const [index, each] of lines.entries()) {
        const label = (who === lastSpeaker ? "" : who).padEnd(SPEAKER_COLUMNS);
        lastSpeaker = who;
        const pieces = [
          { text: INDENT + label, look: SPEAKER_LOOKS[who] },
          { text: (index === 0 ? lead : "").padEnd(indent), look: "dim" },
          { text: each, look },
        ] as const;
        out.write(`${paint(pieces, hasColour).trimEnd()}\n`);
      }
    },
  };
}
