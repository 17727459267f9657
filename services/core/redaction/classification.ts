import { isClinical } from "./clinical.ts";
import type { Leaf } from "./leaf.ts";
import type { RedactedPart } from "./redact.ts";
import { classOf, type SensitiveType } from "./sensitive-type.ts";
import { countSubjects, distinctValues } from "./subjects.ts";

/**
 * Labels with counts of distinct values: `pii.email`, `phi.medical_id`, `secret.api_key` …, one a type; and of the whole action
 * `subjects` (how many people it is about, at least), `bulk` (the same, where they are many) and `phi.context` (of how many
 * people personal values stand in a clinical context and are so health data). None is there with a count of 0.
 */
export type Classification = Readonly<Record<string, number>>;

/** From so many people on, personal data counts as bulk. Policy has a number of its own. */
const BULK_SUBJECTS_MIN = 10;

/** Values that identify a patient when they stand in a clinical context (HIPAA, 45 CFR 164.514(b)(2)). */
const PATIENT_TYPES: readonly SensitiveType[] = [
  "PERSON",
  "DATE_OF_BIRTH",
  "PHONE",
  "EMAIL",
  "ADDRESS",
  "SSN",
  "NATIONAL_ID",
];

/** What the spans of an action say of it as a whole. */
export function classify(
  parts: readonly Pick<RedactedPart, "spans">[],
  surveyed: readonly { readonly leaves: readonly Leaf[] }[],
): Classification {
  const values = distinctValues(parts.flatMap(({ spans }) => spans));
  const labels: Record<string, number> = {};
  for (const type of values.keys()) labels[labelOf(type)] = countSubjects(values, [type]);
  const subjects = countSubjects(values);
  if (subjects > 0) labels["subjects"] = subjects;
  if (subjects >= BULK_SUBJECTS_MIN) labels["bulk"] = subjects;
  const patients = countSubjects(values, PATIENT_TYPES);
  if (patients > 0 && (values.has("MEDICAL_ID") || surveyed.some((one) => isClinical(one.leaves))))
    labels["phi.context"] = patients;
  return labels;
}

/** The label of a type: its class and its name, such as `pii.email`. */
export function labelOf(type: SensitiveType): string {
  return `${classOf(type)}.${type.toLowerCase()}`;
}
