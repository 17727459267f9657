import type { RiskWord, StatusWord } from "../request-card.ts";

/** What a piece of text looks like. The words are for meaning: without colours the text alone must say everything. */
export type Look = "plain" | "bold" | "dim" | "good" | "warn" | "bad" | "invert";

/** A line in pieces, so that layout counts columns and not escape sequences. */
export interface Piece {
  readonly text: string;
  readonly look: Look;
}

/** A line of one or more pieces. */
export type Line = readonly Piece[];

const CODES: Readonly<Record<Look, string>> = {
  plain: "",
  bold: "1",
  dim: "2",
  good: "32",
  warn: "33",
  bad: "1;31",
  invert: "7",
};

/** A line of one piece. */
export function line(text: string, look: Look = "plain"): Line {
  return [{ text, look }];
}

/** The line as text, with SGR sequences (ECMA-48, 8.3.117) only when colours are wanted. */
export function paint(pieces: Line, hasColour: boolean): string {
  return pieces.map(({ text, look }) => paintPiece(text, CODES[look], hasColour)).join("");
}

// oxlint-disable-next-line no-control-regex -- the sequences begin with one.
const SGR = /\u001B\[[0-9;:]*m/g;

/** What a program printed for a terminal, without its SGR sequences (ECMA-48, 8.3.117). */
export function plainText(text: string): string {
  return text.replaceAll(SGR, "");
}

/** How a risk looks. */
export const RISK_LOOKS: Readonly<Record<RiskWord, Look>> = {
  low: "plain",
  medium: "warn",
  high: "bad",
  critical: "bad",
};

/** How a status looks. */
export function statusLook(status: StatusWord): Look {
  switch (status) {
    case "pending":
      return "warn";
    case "approved":
    case "redeemed":
    case "succeeded":
      return "good";
    case "denied":
    case "failed":
    case "revoked":
      return "bad";
    case "expired":
    case "cancelled":
    case "lapsed":
    case "unknown":
    case "unknown_status":
      return "plain";
  }
}

function paintPiece(text: string, code: string, hasColour: boolean): string {
  return !hasColour || code === "" || text === "" ? text : `\u001B[${code}m${text}\u001B[0m`;
}
