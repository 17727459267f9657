import { TYPES_BY_CLASS } from "../redaction/sensitive-type.ts";
import { list, name, UnreadableField } from "./fields.ts";
import type { JsonValue } from "./json.ts";
import { textList } from "./text-list.ts";

/** Every class of data: what is masked of a result where policy says no more than that. */
const ALL_CLASSES: readonly string[] = Object.keys(TYPES_BY_CLASS).toSorted();

/** What one rule says, and what all of them say together. */
const RULE_LABELS_MAX = 32;
const LABELS_MAX = 40;
/** Labels stand in clear in the leaf of a decision, which has little room. */
const LABELS_BYTES_MAX = 1_024;
const LABEL = /^([a-z]+)(?:\.[a-z_]+)?$/;

/** What of a result is hidden from the agent: labels such as `pii.email`, or classes. At least one. */
export type MaskedLabels = readonly string[];

/** Whether a rule may say this of the result: all, nothing, or a list of classes and labels. */
export function isMask(value: JsonValue): boolean {
  if (typeof value === "boolean") return true;
  const labels = textList(value);
  return labels !== undefined && labels.length <= RULE_LABELS_MAX && labels.every(isMaskLabel);
}

/** What several rules want hidden together, as the policy's result writes it; undefined for nothing. */
export function joinMasks(masks: readonly (JsonValue | undefined)[]): JsonValue | undefined {
  if (masks.includes(true)) return true;
  const labels = masks.flatMap((mask) => textList(mask) ?? []);
  return labels.length === 0 ? undefined : [...new Set(labels)].toSorted();
}

/** Reads what the policy's result says; undefined for nothing. Throws `UnreadableField`. */
export function parseMask(value: unknown, field: string): MaskedLabels | undefined {
  if (value === true) return ALL_CLASSES;
  if (value === undefined || value === false) return undefined;
  const labels = list(value, field, { min: 0, max: LABELS_MAX }).map((item, index) => {
    const label = name(item, `${field}[${index}]`);
    if (isMaskLabel(label)) return label;
    throw new UnreadableField(`${field}[${index}]`, "a class such as pii, or a label of one");
  });
  if (labels.join("").length > LABELS_BYTES_MAX)
    throw new UnreadableField(field, `a list of at most ${LABELS_BYTES_MAX} bytes together`);
  return withoutCovered(new Set(labels));
}

/** Each once and sorted; a class stands for its labels. Undefined for none. */
function withoutCovered(labels: ReadonlySet<string>): MaskedLabels | undefined {
  const needed = [...labels].filter((label) => {
    const [of = ""] = label.split(".");
    return of === label || !labels.has(of);
  });
  return needed.length === 0 ? undefined : needed.toSorted();
}

function isMaskLabel(text: string): boolean {
  return ALL_CLASSES.includes(LABEL.exec(text)?.[1] ?? "");
}
