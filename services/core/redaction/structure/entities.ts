import type { DecodedPart } from "../view.ts";

/** The five of XML (1.0, section 4.6), and those of HTML that stand in what people write. */
const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  at: "@",
  commat: "@",
  colon: ":",
  gt: ">",
  hyphen: "-",
  lt: "<",
  nbsp: "\u00a0",
  period: ".",
  quot: '"',
};
const ENTITY = /&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{2,8}));/g;

/**
 * Decodes the references of XML and HTML; one that is not known stays. Undefined when there is none. `base` is the index of the
 * first character in the text around it.
 */
export function decodeEntities(text: string, base: number): DecodedPart | undefined {
  const parts: string[] = [];
  const offsets = new Int32Array(text.length + 1);
  let length = 0;
  let plain = 0;
  for (const match of text.matchAll(ENTITY)) {
    const char = charOf(match);
    if (char === undefined) continue;
    parts.push(text.slice(plain, match.index), char);
    for (; plain < match.index; plain += 1) offsets[length++] = base + plain;
    for (let unit = 0; unit < char.length; unit += 1) offsets[length++] = base + match.index;
    plain = match.index + match[0].length;
  }
  if (parts.length === 0) return undefined;
  parts.push(text.slice(plain));
  for (; plain <= text.length; plain += 1) offsets[length++] = base + plain;
  return { text: parts.join(""), offsets: offsets.slice(0, length), encode: encodeXml };
}

/** Writes text for the inside of an element or of an attribute. */
export function encodeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function charOf([, decimal, hex, name]: RegExpExecArray): string | undefined {
  if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  const isCharacter = point >= 32 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  if (!isCharacter && point !== 9 && point !== 10 && point !== 13) return undefined;
  return String.fromCodePoint(point);
}
