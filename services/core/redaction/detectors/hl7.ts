import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import type { SensitiveType } from "../sensitive-type.ts";

/** A segment about a patient, with the separators that nearly all messages declare. */
const SEGMENT = /(?:^|[\r\n])PID(\|[^\r\n\0]{8,4096})/g;
/** Fields of it by their number (HL7 v2.5.1, section 3.4.2). The first component of each says it. */
const FIELDS: ReadonlyMap<number, SensitiveType> = new Map([
  [2, "MEDICAL_ID"],
  [3, "MEDICAL_ID"],
  [5, "PERSON"],
  [7, "DATE_OF_BIRTH"],
  [11, "ADDRESS"],
  [13, "PHONE"],
  [14, "PHONE"],
  [19, "SSN"],
  [20, "DRIVER_LICENSE"],
]);
/** Of these the other components belong to it: a name's parts, a town. */
const WHOLE: ReadonlySet<SensitiveType> = new Set<SensitiveType>(["PERSON", "ADDRESS"]);

/** Whom a message of HL7 v2 is about. */
export const hl7: Detector = {
  name: "hl7",
  needs: 0,
  detect({ text }, emit) {
    if (!text.includes("PID|")) return;
    for (const match of text.matchAll(SEGMENT)) {
      const line = match[1] ?? "";
      let at = match.index + match[0].length - line.length + 1;
      for (const [index, field] of line.slice(1).split("|").entries()) {
        const type = FIELDS.get(index + 1);
        if (type !== undefined) emitParts(field, { at, type }, emit);
        at += field.length + 1;
      }
    }
  },
};

function emitParts(
  field: string,
  { at, type }: { readonly at: number; readonly type: SensitiveType },
  emit: Emit,
): void {
  let start = at;
  for (const part of partsOf(field, type)) {
    const end = start + part.length;
    if (/[\p{L}\p{N}]/u.test(part)) emit({ start, end, type, certainty: CERTAINTY.named });
    start = end + 1;
  }
}

function partsOf(field: string, type: SensitiveType): readonly string[] {
  const parts = (field.split("~", 1)[0] ?? "").split("^");
  return WHOLE.has(type) ? parts : parts.slice(0, 1);
}
