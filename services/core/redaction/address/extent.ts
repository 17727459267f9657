import type { Component } from "./components.ts";

/** What may stand between two parts of one address: a comma, a town, line breaks with the quotation marks of mails. */
const BETWEEN =
  /^(?:[,;.]?\s{0,3}|\s-\s|[,;.]?\s{0,3}(?:[>?]{1,3} ?)?(?:\p{Lu}[\p{L}'’. -]{0,40},?|nan)?\s{0,3}(?:[>?]{1,3} ?)?,?\s?)$/u;
const BETWEEN_MAX = 64;
/** More parts than this are a list of addresses, not one. */
const PARTS_MAX = 6;

const WORD = String.raw`\p{Lu}[\p{L}'’.()-]*`;
const PLACE = String.raw`${WORD}(?:[ -](?:(?:d[aeiou]s?|de[lr]?|and|of|the|am|an|im|la|le|les|el|sur|do|u|nad|na|v|pri|ob) ){0,2}(?:${WORD}|[dl]['’]${WORD})){0,4}(?: (?:umbro|lido|veneto|terme|calabro|sardo|ligure|salentino|laziale))?`;
/** A postcode with what it may have around it. */
const CODE = String.raw`(?:[A-Z]{1,2}-)?(?:[0-9]{4,6}(?:-[0-9]{3,4})?|[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2,3}|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])`;
const STEP = String.raw`(?:${CODE}(?: [A-Z]{2}(?= ))?(?: ${PLACE})?|(?:${PLACE}|nan|[A-Z]{2,3}|[0-9]{2})(?: (?:[A-Z]{2,3}|nan))?(?: ${CODE})?)(?![\p{L}\p{N}])`;
/** What follows a street or unit on the same line, and with nothing but a comma or a line break between. */
/** A floor and a door, as in Spain and Portugal: `8º dcha.`, `3º Dto`. */
const FLOOR = String.raw`[0-9]{1,2}\.?[ºª°](?: ?(?:[A-D](?![\p{L}])|\p{L}{3,4}\.?))?`;
const TAIL_SOURCE = String.raw`(?:,? ${FLOOR}|,? ${STEP}(?: \([A-Z]{2}\)|/${WORD})?| - [A-Z]{2}(?![\p{L}\p{N}])|\.?,?\n(?:[>?]{1,3} ?)? ?,? ?${STEP}){1,6}`;
const TAIL = new RegExp(TAIL_SOURCE, "uy");
/** For a text without capitals, where any word may be a town: a postcode must end it. */
const LOWER_TAIL = new RegExp(
  String.raw`(?:,? ?\n?(?:[>?]{1,3} ?)? ?,? ?\p{L}[\p{L}'’. ()-]{0,40}){0,3} ?\n?(?:[>?]{1,3} ?)? ?${CODE}(?![\p{L}\p{N}])`,
  "iuy",
);
const LABEL = /\n ?(?:\p{L}[\p{L} ]{0,24}):/u;
const HAS_CODE = new RegExp(String.raw`(?<![\p{L}\p{N}])${CODE}(?![\p{L}\p{N}])`, "u");

/** One address: its parts from the first to the last, and what follows them. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Component[];
  /** Whether a postcode stands in it or behind it. */
  readonly hasCode: boolean;
}

/** Puts parts together that belong to one address, with the towns and postcodes behind them. Parts come in order of their start. */
export function extentsOf(text: string, components: readonly Component[]): readonly Extent[] {
  const groups: Component[][] = [];
  for (const component of components) {
    const group = groups.at(-1);
    const end = Math.max(...(group ?? []).map((part) => part.end));
    if (group !== undefined && component.end <= end) continue;
    if (group !== undefined && isNear(text, end, component) && group.length < PARTS_MAX)
      group.push(component);
    else groups.push([component]);
  }
  const tail = tailIn(text);
  return groups.map((parts) => withTail(text, parts, tail));
}

function isNear(text: string, end: number, { start }: Component): boolean {
  if (start < end) return true;
  if (start - end > BETWEEN_MAX) return false;
  return BETWEEN.test(text.slice(end, start));
}

/** How what follows an address looks in a text. It is looked for once: a text without capitals is read to its end for it. */
export function tailIn(text: string): RegExp {
  return /\p{Lu}/u.test(text) ? TAIL : LOWER_TAIL;
}

/** The same for a range that was found by a cue; `tail` is that of the text. */
export function withTail(text: string, parts: readonly Component[], tail: RegExp): Extent {
  const start = Math.min(...parts.map((part) => part.start));
  const last = Math.max(...parts.map((part) => part.end));
  tail.lastIndex = last;
  const matched = (tail.exec(text)?.[0] ?? "").trimEnd();
  const label = LABEL.exec(text.slice(last, last + matched.length + 24));
  const behind = label === null ? matched : matched.slice(0, label.index);
  const hasCode = parts.some(({ kind }) => kind === "postcode") || HAS_CODE.test(behind);
  return { start, end: last + behind.length, parts, hasCode };
}
