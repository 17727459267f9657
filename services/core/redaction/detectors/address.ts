import { componentsOf } from "../address/components.ts";
import { extentsOf, withTail, type Extent } from "../address/extent.ts";
import { ADDRESS_CUE } from "../address/words.ts";
import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { CHARS } from "../leaf.ts";

const CUE_CHARS = 48;
/** A number, words and a number: ` 15 Via Carlo Cattaneo 130`, after a cue. */
const CUED =
  /(?:[0-9]{1,6} )?(?:\p{L}[\p{L}'’./-]{0,30},? ){1,6}[0-9]{1,5}[a-z]?(?![\p{L}\p{N}])|[0-9]{1,6}(?: \p{Lu}[\p{L}'’./-]{0,30}){1,5}/uy;
const CODE_CUED = /[0-9]{4,6}(?:-[0-9]{3,4})?(?![\p{L}\p{N}.])/uy;
const CUE_ENDS =
  /(?:address(?:es)?|zip ?code|postal code|post ?code|adresse|anschrift|direcci[óo]n|endere[çc]o|indirizzo|adres|osoite|corner of|side of|live[sd]? (?:at|on)|located (?:at|on)|(?:deliver\w*|ship\w*|bill\w*|sent?|mail\w*|return\w*|taxi) (?:it )?to|arrived at|meet .{0,16} at)\b/giu;

/** Postal addresses: streets with numbers, units, boxes, postcodes with towns, put together over commas and lines. */
export const address: Detector = {
  name: "address",
  needs: CHARS.digit,
  detect({ text }, emit) {
    const components = componentsOf(text);
    for (const extent of extentsOf(text, components)) judge(text, extent, emit);
    if (components.length > 0 || CUE_ENDS.test(text)) detectCued(text, emit);
  },
};

/** A postcode alone, or a unit alone, is no address without a cue. */
function judge(text: string, extent: Extent, emit: Emit): void {
  const hasStreet = extent.parts.some(({ kind }) => kind === "street");
  const units = extent.parts.filter(({ kind }) => kind === "unit").length;
  const isCued = ADDRESS_CUE.test(text.slice(Math.max(0, extent.start - CUE_CHARS), extent.start));
  if (!hasStreet && units === 0 && !isCued) return;
  const { start, end } = withTail(text, extent);
  const certainty = isCued || extent.parts.length > 1 ? CERTAINTY.named : CERTAINTY.likely;
  emit({ start, end, type: "ADDRESS", certainty });
}

/** After words that announce an address, a weaker shape is enough. */
function detectCued(text: string, emit: Emit): void {
  CUE_ENDS.lastIndex = 0;
  for (let match = CUE_ENDS.exec(text); match !== null; match = CUE_ENDS.exec(text)) {
    const from = match.index + match[0].length;
    const gap =
      /^(?: (?:is|are|it is|of|the))?[\s:,?]{0,6}(?:it is )?/iu.exec(
        text.slice(from, from + 16),
      )?.[0] ?? "";
    const start = from + gap.length;
    const form = /code/i.test(match[0]) ? CODE_CUED : CUED;
    form.lastIndex = start;
    const found = form.exec(text)?.[0];
    if (found === undefined) continue;
    const extent = { start, end: start + found.trimEnd().length, parts: [] };
    const { end } = withTail(text, extent);
    emit({ start, end, type: "ADDRESS", certainty: CERTAINTY.likely });
  }
}
