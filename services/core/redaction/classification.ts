import type { Leaf } from "./leaf.ts";
import type { RedactedPart } from "./redact.ts";
import { sameValue } from "./same-value.ts";
import { classOf, type SensitiveType } from "./sensitive-type.ts";

/**
 * Labels with counts of distinct values: `pii.email`, `phi.medical_id`, `secret.api_key` …, one a type; and of the whole action
 * `subjects` (how many people it is about, at least), `bulk` (the same, where they are many) and `phi.context` (personal
 * values that stand in a clinical context and are so health data).
 */
export type Classification = Readonly<Record<string, number>>;

/** From so many people on, personal data counts as bulk. */
export const BULK_SUBJECTS_MIN = 10;

/** Types whose values each stand for one person. */
const SUBJECT_TYPES: readonly SensitiveType[] = [
  "PERSON",
  "EMAIL",
  "PHONE",
  "SSN",
  "NATIONAL_ID",
  "PASSPORT",
  "DRIVER_LICENSE",
  "TAX_ID",
  "MEDICAL_ID",
  "USERNAME",
  "IBAN",
  "CREDIT_CARD",
];
/** Values that identify a patient when they stand in a clinical context (HIPAA, 45 CFR 164.514(b)(2)). */
const PATIENT_TYPES: readonly SensitiveType[] = [
  "PERSON",
  "DATE_OF_BIRTH",
  "PHONE",
  "EMAIL",
  "ADDRESS",
  "SSN",
];
const CLINICAL =
  /(?:^|[^\p{L}])(?:patients?|diagnos[ei]s|mrn|icd(?:10|9)?|clinical|medication|prescription|allerg(?:y|ies)|hospital|physician|treatment|symptoms?|lab_?results?|health_?records?|medical(?:_?records?)?|blood_?type|encounters?)(?=$|[^\p{L}])/iu;

/** What the spans of an action say of it as a whole. */
export function classify(
  parts: readonly RedactedPart[],
  surveyed: readonly { readonly leaves: readonly Leaf[] }[],
): Classification {
  const values = distinctValues(parts);
  const labels: Record<string, number> = {};
  for (const [type, found] of values) labels[`${classOf(type)}.${type.toLowerCase()}`] = found.size;
  const subjects = Math.max(0, ...SUBJECT_TYPES.map((type) => values.get(type)?.size ?? 0));
  if (subjects > 0) labels["subjects"] = subjects;
  if (subjects >= BULK_SUBJECTS_MIN) labels["bulk"] = subjects;
  const patients = Math.max(0, ...PATIENT_TYPES.map((type) => values.get(type)?.size ?? 0));
  if (patients > 0 && (values.has("MEDICAL_ID") || isClinical(surveyed)))
    labels["phi.context"] = patients;
  return labels;
}

function distinctValues(parts: readonly RedactedPart[]) {
  const values = new Map<SensitiveType, Set<string>>();
  for (const { spans } of parts) {
    for (const { type, value } of spans) {
      const known = values.get(type) ?? new Set<string>();
      values.set(type, known.add(sameValue(type, value)));
    }
  }
  return values;
}

function isClinical(surveyed: readonly { readonly leaves: readonly Leaf[] }[]): boolean {
  return surveyed.some(({ leaves }) => leaves.some(({ text }) => CLINICAL.test(text)));
}
