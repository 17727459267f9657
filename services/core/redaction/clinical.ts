import type { Leaf } from "./leaf.ts";

/** Words in the names of keys and columns that say that a record is about somebody's health, in the languages of the dictionary. */
const KEY_WORDS: ReadonlySet<string> = new Set(
  [
    "patient patients mrn icd icd9 icd10 icd11 diagnosis diagnoses clinical medical physician hospital ehr emr",
    "medication medications prescription prescriptions allergy allergies symptom symptoms bloodtype fhir",
    "patienten diagnose diagnosen medikation rezept allergien paciente pacientes diagnostico diagnóstico alergias",
    "paziente pazienti diagnosi allergie traitement ordonnance",
  ]
    .join(" ")
    .split(" "),
);

/** Longer names are no names; the rest of one says nothing more. */
const NAME_CHARS_MAX = 128;

/**
 * Words of text and tables that mean health and nothing else: "patients" is never the adjective, and "the patient" rarely. The
 * neighbours are letters only, since tables are called `stg_patients_2024`.
 */
const TEXT =
  /(?:patients|the patient|patient(?:'s|[ _-]?(?:id|name|record|number|chart|data|file))|(?:from|into|update|join|table)\s{1,4}["`[]?(?:[a-z0-9_]{1,40}["`\]]?\.["`[]?)?patient|diagnos[ei]s|(?:medical|clinical|health)[ _-](?:records?|history|notes?)|mrn)(?![a-z])/gi;

/** Whether a key, a column, a table or the text itself says that it is about somebody's health. */
export function isClinical(leaves: readonly Leaf[]): boolean {
  return leaves.some(({ fields }) => hasClinicalKey(fields)) || leaves.some(hasClinicalText);
}

function hasClinicalKey(fields: Leaf["fields"]): boolean {
  const seen = new Set<string>();
  for (const { name, path } of fields) {
    for (const key of [name, ...path]) {
      if (seen.has(key)) continue;
      seen.add(key);
      if (isClinicalName(key)) return true;
    }
  }
  return false;
}

/** `patientName`, `primary_diagnosis`, `Patient name`. */
function isClinicalName(name: string): boolean {
  return name
    .slice(0, NAME_CHARS_MAX)
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => KEY_WORDS.has(word));
}

function hasClinicalText({ text }: Leaf): boolean {
  for (const { index } of text.matchAll(TEXT))
    if (!isLetter(text.charCodeAt(index - 1))) return true;
  return false;
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || code >= 0xc0;
}
