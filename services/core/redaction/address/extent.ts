import type { Component } from "./components.ts";

/** What may stand between two parts of one address: a comma, a town, a line break with the quotation marks of mails. */
const BETWEEN =
  /^(?:[,;]?\s{0,3}|[,;]?\s{0,3}(?:[>?]{1,3} ?)?\p{L}[\p{L}'’. -]{0,40},?\s{0,3}(?:[>?]{1,3} ?)?)$/u;
const BETWEEN_MAX = 64;
/** More parts than this are a list of addresses, not one. */
const PARTS_MAX = 8;

const PLACE = String.raw`(?:\p{Lu}[\p{L}'’.()-]*)(?:[ -](?:\p{Lu}[\p{L}'’.()-]*|d[aeiou]s?|de[lr]?|and|of|the|am|an|im|la|le|sur|umbro|lido|veneto|terme|calabro|sardo|ligure|salentino)){0,4}`;
/** A postcode with what it may have around it. */
const CODE = String.raw`(?:[A-Z]{1,2}-)?(?:[0-9]{4,6}(?:-[0-9]{3,4})?|[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2}|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])`;
/** What follows a street or unit: towns, states, countries and a postcode, over up to three lines. */
const TAIL = new RegExp(
  String.raw`(?:,? ?\n? ?,? ?(?:${CODE}(?: [A-Z]{2}(?= ))?(?: ${PLACE})?|(?:${PLACE}|nan|[A-Z]{2,3}|[0-9]{2})(?: ${CODE})?)(?![\p{L}\p{N}])){1,4}`,
  "uy",
);

/** One address: its parts from the first to the last. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Component[];
}

/** Puts parts together that belong to one address. Parts come in order of their start. */
export function extentsOf(text: string, components: readonly Component[]): readonly Extent[] {
  const extents: Extent[] = [];
  for (const component of components) {
    const last = extents.at(-1);
    if (last !== undefined && component.start < last.end) {
      extents[extents.length - 1] = joined(last, component);
      continue;
    }
    const gap = last === undefined ? undefined : text.slice(last.end, component.start);
    const isNear = gap !== undefined && gap.length <= BETWEEN_MAX && BETWEEN.test(gap);
    if (last !== undefined && isNear && last.parts.length < PARTS_MAX)
      extents[extents.length - 1] = joined(last, component);
    else extents.push({ ...component, parts: [component] });
  }
  return extents;
}

/** The extent with the towns, states, countries and the postcode behind it. */
export function withTail(text: string, { start, end, parts }: Extent): Extent {
  TAIL.lastIndex = end;
  const tail = TAIL.exec(text)?.[0] ?? "";
  return { start, end: end + tail.trimEnd().length, parts };
}

function joined(extent: Extent, { start, end, kind }: Component): Extent {
  return {
    start: extent.start,
    end: Math.max(extent.end, end),
    parts: [...extent.parts, { kind, start, end }],
  };
}
