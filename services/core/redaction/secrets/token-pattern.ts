import { isSensitiveType, type SensitiveType } from "../sensitive-type.ts";

/** One kind of token as a vendor documents it. */
export interface TokenKind {
  readonly type: SensitiveType;
  /** In lower case, one word. */
  readonly vendor: string;
  /** The vendor's page from which the rule was written. */
  readonly source: string;
  /** Letters that every token of the kind holds, by which it is found: its prefix, or a mark further in. */
  readonly mark: string;
  /** What stands before the mark: nothing for a prefix. */
  readonly before: readonly Segment[];
  /** Matches a whole token where it is set to begin. Sticky. */
  readonly shape: RegExp;
  /** Whether a letter or digit right behind the shape means that it is something else. */
  readonly isExact: boolean;
  readonly checksum: "crc62" | "none";
}

/** A stretch of characters of one alphabet: so many at least, and at most. */
export interface Segment {
  /** 1 for each ASCII code that may stand there. */
  readonly chars: Uint8Array;
  readonly min: number;
  readonly max: number;
}

/** Tokens grow; whatever follows in the alphabet belongs to them, up to here. */
const OPEN_MAX = 4096;
/** An open stretch inside a token: bounded closer, so that a failed match costs little. */
const OPEN_INSIDE_MAX = 128;
/** Longer alternatives in one line are a mistake. */
const ALTERNATIVES_MAX = 64;

/** Alphabets by name: RFC 4648 for the bases, RFC 3986, section 2.3, for `unres`. */
const ALPHABETS: Readonly<Record<string, string>> = {
  dec: "[0-9]",
  dollar: "[$]",
  hex: "[0-9a-f]",
  Hex: "[0-9a-fA-F]",
  lower: "[0-9a-z]",
  upper: "[0-9A-Z]",
  alpha: "[A-Za-z]",
  word: "[0-9A-Za-z]",
  mixed: "[0-9A-Za-z]",
  base32: "[A-Z2-7]",
  url: "[0-9A-Za-z_-]",
  b64url: "[0-9A-Za-z_-]",
  b64: "[0-9A-Za-z+/]",
  b64raw: "[0-9A-Za-z+/]",
  dot: "[0-9A-Za-z_.-]",
  ext: "[0-9A-Za-z_.=-]",
  unres: "[0-9A-Za-z_.~-]",
  slack: "[0-9A-Za-z-]",
  path: "[0-9A-Za-z_./-]",
  pct: "[0-9A-Za-z%_+/=-]",
  any: "[^\\s\"'`<>,;&|(){}\\[\\]\\\\\\0]",
};
const MIXED = "(?=[A-Za-z]{0,40}[0-9])(?=[a-z0-9]{0,40}[A-Z])(?=[A-Z0-9]{0,40}[a-z])";
const UUID = "{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}";
const PADDING: Readonly<Record<string, string>> = { b64: "={0,3}", b64url: "={0,2}" };
const TYPES: Readonly<Record<string, string>> = {
  api: "API_KEY",
  cloud: "CLOUD_KEY",
  private: "PRIVATE_KEY",
  password: "PASSWORD",
};

/**
 * Reads a table of kinds, one a line: `type pattern vendor source`. In a pattern `{alphabet:n}` stands for n characters,
 * `{alphabet:n-m}` for a range, `{alphabet:n,m}` for either, `{alphabet:n+}` for all that follow but n at least, `{uuid}` for a
 * UUID, `(a|b)` for either text, `#crc62` at its end for a checksum; anything else is literal. Throws a `TypeError` that names
 * the line for one that cannot be read.
 */
export function readTokenKinds(table: string): readonly TokenKind[] {
  return table
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => readLine(line));
}

function readLine(line: string): readonly TokenKind[] {
  const [name = "", pattern = "", vendor = "", source = "", ...rest] = line.split(" ");
  const type = TYPES[name];
  if (type === undefined || !isSensitiveType(type) || source === "" || rest.length > 0)
    throw new TypeError(`not a kind of token: ${line}`);
  const [shape = "", mark] = pattern.replaceAll("{uuid}", UUID).split("#");
  const checksum = mark === "crc62" ? mark : "none";
  return alternatives(shape).map((each) => ({
    type,
    vendor,
    source,
    checksum,
    ...compile(each, line),
  }));
}

/** Writes out `(a|b)`. */
function alternatives(pattern: string): readonly string[] {
  const group = /\(([^()]*)\)/.exec(pattern);
  if (group === null) return [pattern];
  const [whole, inside = ""] = group;
  const head = pattern.slice(0, group.index);
  const tail = pattern.slice(group.index + whole.length);
  const all = inside.split("|").flatMap((each) => alternatives(`${head}${each}${tail}`));
  if (all.length > ALTERNATIVES_MAX) throw new TypeError(`too many alternatives: ${pattern}`);
  return all;
}

type Piece = { readonly kind: "text"; readonly text: string } | ({ readonly kind: "run" } & Run);

interface Run extends Segment {
  readonly source: string;
  readonly isOpen: boolean;
}

function compile(pattern: string, line: string) {
  const pieces = piecesOf(pattern, line);
  const first = pieces[0];
  const texts = pieces.flatMap((piece) => (piece.kind === "text" ? [piece.text] : []));
  const mark =
    first?.kind === "text"
      ? first.text
      : texts.reduce((best, text) => (text.length > best.length ? text : best), "");
  const at = pieces.findIndex((piece) => piece.kind === "text" && piece.text === mark);
  if (mark === "") throw new TypeError(`nothing to find the token by: ${line}`);
  const before = pieces.slice(0, at).map((piece) => segmentOf(piece));
  const source = pieces.map((piece) => (piece.kind === "text" ? escape(piece.text) : piece.source));
  const last = pieces.at(-1);
  const isExact = last?.kind !== "run" || !last.isOpen;
  return { mark, before, shape: new RegExp(source.join(""), "y"), isExact };
}

function piecesOf(pattern: string, line: string): readonly Piece[] {
  const parts = pattern.split(/(\{[^{}]*\})/).filter((part) => part !== "");
  return parts.map((part, index) => {
    if (!part.startsWith("{")) return { kind: "text", text: part };
    const read = /^\{([A-Za-z0-9]+):([0-9]+)(?:([-,])([0-9]+)|(\+))?\}$/.exec(part);
    const chars = ALPHABETS[read?.[1] ?? ""];
    if (read === null || chars === undefined) throw new TypeError(`not a pattern: ${line}`);
    return { kind: "run", ...runOf(read, { chars, isLast: index === parts.length - 1 }) };
  });
}

function runOf(
  read: RegExpExecArray,
  { chars, isLast }: { readonly chars: string; readonly isLast: boolean },
): Run {
  const [, name = "", least = "", joint, most, plus] = read;
  const min = Number(least);
  const isOpen = plus !== undefined;
  const max = isOpen ? (isLast ? OPEN_MAX : OPEN_INSIDE_MAX) : Number(most ?? least);
  const range =
    joint === "," ? `(?:${chars}{${max}}|${chars}{${min}})(?!${chars})` : `${chars}{${min},${max}}`;
  const source = `${name === "mixed" ? MIXED : ""}${range}${PADDING[name] ?? ""}`;
  return { chars: tableOf(chars), min, max, source, isOpen };
}

function tableOf(chars: string): Uint8Array {
  const known = TABLES.get(chars);
  if (known !== undefined) return known;
  const pattern = new RegExp(chars);
  const table = Uint8Array.from({ length: 128 }, (_, code) =>
    pattern.test(String.fromCharCode(code)) ? 1 : 0,
  );
  TABLES.set(chars, table);
  return table;
}

/** Alphabets are few, and each is in many patterns. */
const TABLES = new Map<string, Uint8Array>();

function segmentOf(piece: Piece): Segment {
  if (piece.kind === "run") return { chars: piece.chars, min: piece.min, max: piece.max };
  const { length } = piece.text;
  return { chars: tableOf("[^]"), min: length, max: length };
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
