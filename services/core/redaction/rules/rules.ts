import type { CountryCode } from "libphonenumber-js/max";
import type { Detector } from "../detector.ts";
import type { RecogniserRules } from "../recogniser.ts";
import type { SensitiveType } from "../sensitive-type.ts";

/** What a rule says of the fields that it is about. */
export type Treatment =
  /** Hidden whatever it holds. */
  | { readonly kind: "hide"; readonly type: SensitiveType }
  /** Shown, whatever was found in it, unless that is a secret beyond doubt. */
  | { readonly kind: "show" };

/** A rule about fields by their names. */
export interface FieldRule {
  /** Names, or paths of names (`customer.note`), as `nameKey` gives them; `*` is every field. */
  readonly fields: readonly string[];
  /** For which tools and operations; none for all. */
  readonly tools: readonly string[];
  readonly operations: readonly string[];
  readonly treatment: Treatment;
}

/** What a deployment adds to the detectors and says of its own fields. */
export interface RedactionRules {
  readonly fields: readonly FieldRule[];
  /** Detectors made of custom patterns and word lists. */
  readonly detectors: readonly Detector[];
  /** Where telephone numbers without a country code may be from; none for the default. */
  readonly regions: readonly CountryCode[];
  /** Whoever is asked besides. */
  readonly recogniser?: RecogniserRules;
}

/** Nothing is added. */
export const NO_RULES: RedactionRules = { fields: [], detectors: [], regions: [] };

/** Whose arguments are redacted. */
export interface Call {
  readonly tool: string;
  readonly operation: string;
}

/** The rules that are about a call. */
export function rulesFor(rules: RedactionRules, { tool, operation }: Call): RedactionRules {
  const fields = rules.fields.filter(
    ({ tools, operations }) =>
      (tools.length === 0 || tools.includes(tool)) &&
      (operations.length === 0 || operations.includes(operation)),
  );
  return { ...rules, fields };
}

/** One spelling for `customerNote`, `customer_note`, `Customer note` and `customer-note`; dots stay, because they are paths. */
export function nameKey(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}.*]+/u)
    .filter((word) => word !== "")
    .join("_");
}
