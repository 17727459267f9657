import { wordsOf } from "../fields/words.ts";
import type { Field } from "../leaf.ts";

/** Longer values are prose, in which a name may stand whatever the field is. */
const VALUE_CHARS_MAX = 60;
/** Fields whose values are named like people, and are none: `"city": "Florence"`, `"brand": "Calvin Klein"`. */
const OTHERS: ReadonlySet<string> = new Set(
  (
    "city town village municipality state province county country region district continent place location venue zone area " +
    "nationality street road avenue airport station port hotel restaurant bank school university college hospital clinic " +
    "product item article sku model brand make manufacturer vendor supplier category collection series color colour size material " +
    "flavor flavour scent style theme font plan tier package edition version release status state type kind level priority severity " +
    "company organization organisation employer business institution agency department division team unit squad project program " +
    "programme campaign service app application module component plugin library framework environment env stage cluster node host " +
    "hostname server machine device branch tag table column schema database queue topic channel bucket stream job task workflow " +
    "pipeline language locale currency month day weekday season holiday genre album song track movie film book game breed species " +
    "vehicle ship vessel store shop warehouse diagnosis condition disease medication drug procedure allergy insurer carrier " +
    "stadt ort land bundesland produkt artikel marke farbe firma abteilung sprache ville pays produit marque couleur entreprise " +
    "langue ciudad pais producto marca color empresa idioma citta paese prodotto azienda cidade produto cor"
  ).split(" "),
);

/** Tells which places of a leaf are values of fields that hold no people. */
export class OtherFields {
  readonly #fields: readonly Field[];
  #ordered: readonly Field[] | undefined;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
  }

  /** Whether a stretch stands in such a value. */
  holds(start: number, end: number): boolean {
    const field = this.#at(start);
    if (field === undefined || end > field.end) return false;
    const last = wordsOf(field.name).findLast((word) => word !== "name" && word !== "title");
    return last !== undefined && OTHERS.has(last);
  }

  /** The last short value with exact bounds that begins at an offset or before. */
  #at(offset: number): Field | undefined {
    this.#ordered ??= this.#fields
      .filter(({ isExact, start, end }) => isExact && end - start <= VALUE_CHARS_MAX)
      .toSorted((left, right) => left.start - right.start);
    let low = 0;
    let high = this.#ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ordered[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#ordered[low - 1];
  }
}
