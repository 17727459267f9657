import { componentsOf, type Component } from "../address/components.ts";
import { extentsOf, tailIn, withTail, type Extent } from "../address/extent.ts";
import { ADDRESS_CUE } from "../address/words.ts";
import { CERTAINTY, type Certainty, type Detector, type Emit } from "../detector.ts";
import { CHARS } from "../leaf.ts";

const CUE_CHARS = 72;
const MAY_BE_STREET = /corner of|(?:Street|Road|Avenue|Lane|Boulevard|Drive|Crescent|Terrace)\b/i;
/** After a cue: words with a number before or behind them. */
const CUED =
  /(?:[0-9]{1,6} )?(?:\p{L}[\p{L}'’./-]{0,30},? ){1,6}[0-9]{1,5}[a-z]?(?![\p{L}\p{N}])|[0-9]{1,6}(?: \p{L}[\p{L}'’./-]{0,30}){1,5}/uy;
const CODE_CUED = /[0-9]{4,6}(?:-[0-9]{3,4})?(?![\p{L}\p{N}.])/uy;
const CUES =
  /(?<!\b(?:ip|mac|e-?mail|mail|email|web|wallet|memory|server|source|destination|network|bitcoin|contract) )\b(?:address(?:es)?|zip ?code|postal code|post ?code|adresse|anschrift|dirección|direccion|endereço|endereco|indirizzo|osoite|side of|lives? (?:at|on)|located (?:at|on)|(?:deliver(?:y|ed)?|ship(?:ped)?|bill(?:ed)?|sent|mail(?:ed)?|return|taxi) (?:it )?to|arrived at)\b/giu;
const GAP = /^(?: (?:is|are|it is|of|the))?[\s:,?]{0,8}(?:it is )?/iu;

/** Postal addresses: streets with numbers, units, boxes, postcodes with towns, put together over commas and lines. */
export const address: Detector = {
  name: "address",
  needs: CHARS.space,
  detect({ text, chars }, emit) {
    // Without a digit there are only corners and streets without a number.
    if ((chars & (CHARS.digit | CHARS.wide)) === 0 && !MAY_BE_STREET.test(text)) return;
    const components = componentsOf(text);
    for (const extent of extentsOf(text, components)) judge(text, extent, emit);
    detectCued(text, emit);
  },
};

function judge(text: string, extent: Extent, emit: Emit): void {
  const certainty = certaintyOf(text, extent);
  if (certainty === undefined) return;
  if (!isCued(text, extent) && isBlock(text, extent))
    emitLines(text, { ...extent, certainty }, emit);
  else emit({ start: extent.start, end: extent.end, type: "ADDRESS", certainty });
}

/** One part alone is an address when it is a street; the others need each other, or a cue. */
function certaintyOf(text: string, extent: Extent): Certainty | undefined {
  const { parts, hasCode } = extent;
  const has = (kind: Component["kind"]) => parts.some((part) => part.kind === kind);
  if (isCued(text, extent) && parts.some(({ kind }) => kind !== "postcode")) return CERTAINTY.named;
  const isWhole = hasCode || has("unit");
  if (has("street")) return CERTAINTY.named;
  const isNumbered = parts.some((part) => part.numberEnd !== undefined && part.isGuess !== true);
  if (has("name") && (isWhole || isNumbered)) return CERTAINTY.likely;
  return has("unit") && hasCode ? CERTAINTY.likely : undefined;
}

function isCued(text: string, { start }: Extent): boolean {
  return ADDRESS_CUE.test(text.slice(Math.max(0, start - CUE_CHARS), start));
}

/** An address over several lines, each with a part of its own, as on an envelope. */
function isBlock(text: string, { start, end, parts }: Extent): boolean {
  // A unit that comes first stands on the line of a name, before the street.
  if (parts.length > 1 && parts[0]?.kind === "unit") return true;
  if (!text.slice(start, end).includes("\n")) return false;
  const before = text.slice(Math.max(0, start - 8), start);
  if (!/(?:^|\n)[>?\s]*$/.test(before) && start > 0) return false;
  return parts.every(({ start: from, end: to }, index) => {
    const next = parts[index + 1];
    return next === undefined || text.slice(Math.min(from, to), next.start).includes("\n");
  });
}

/** Of an envelope each line's own part is hidden, and the postcode; the town and the country may stay. */
function emitLines(
  text: string,
  { start, end, parts, certainty }: Extent & { readonly certainty: Certainty },
  emit: Emit,
): void {
  const say = (from: number, to: number) => {
    if (to > from) emit({ start: from, end: to, type: "ADDRESS", certainty });
  };
  for (const [index, part] of parts.entries()) {
    const isCode = index > 0 && part.kind === "name" && part.numberEnd === undefined;
    if (isCode) say(part.end - digitsAtEnd(text.slice(part.start, part.end)), part.end);
    else if (part.numberEnd === undefined) say(part.start, part.end);
    else {
      say(part.start, part.numberEnd);
      say(part.numberEnd + 1, part.end);
    }
  }
  const last = Math.max(start, ...parts.map((part) => part.end));
  for (const code of text
    .slice(last, end)
    .matchAll(/(?<![\p{L}\p{N}])[0-9][0-9 -]{2,8}[0-9](?![\p{L}\p{N}])/gu))
    say(last + code.index, last + code.index + code[0].length);
}

/** Of a country or town with a number behind it, that is the postcode. */
function digitsAtEnd(text: string): number {
  return /[0-9]+$/.exec(text)?.[0].length ?? text.length;
}

/** After words that announce an address, a weaker shape is enough. */
function detectCued(text: string, emit: Emit): void {
  let tail: RegExp | undefined;
  CUES.lastIndex = 0;
  for (let match = CUES.exec(text); match !== null; match = CUES.exec(text)) {
    const after = match.index + match[0].length;
    const start = after + (GAP.exec(text.slice(after, after + 24))?.[0].length ?? 0);
    const form = /code/i.test(match[0]) ? CODE_CUED : CUED;
    form.lastIndex = start;
    const found = form.exec(text)?.[0];
    if (found === undefined) continue;
    const part = { kind: "name", start, end: start + found.trimEnd().length } as const;
    tail ??= tailIn(text);
    const { end } = withTail(text, [part], tail);
    emit({ start, end, type: "ADDRESS", certainty: CERTAINTY.likely });
  }
}
