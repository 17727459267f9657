import type { Finding } from "../../../../services/core/redaction/detector.ts";
import { fieldValues } from "../../../../services/core/redaction/fields/field-values.ts";
import type { Field } from "../../../../services/core/redaction/leaf.ts";
import { LeafDraft } from "../../../../services/core/redaction/leaf.ts";
import { rawView } from "../../../../services/core/redaction/view.ts";

/** What the names of some fields say of a text, as `TYPE:value`. */
export function foundIn(text: string, fields: readonly Field[]): readonly string[] {
  const draft = new LeafDraft(rawView(text));
  draft.fields.push(...fields);
  const found: Finding[] = [];
  fieldValues.detect(draft.finish(), (finding) => found.push(finding));
  return found.map(({ type, start, end }) => `${type}:${text.slice(start, end)}`);
}

/** The same for one field that a structure holds, such as a string of JSON. */
export function foundAt(
  name: string,
  value: string,
  path: readonly string[] = [],
): readonly string[] {
  const end = value.length;
  const field = { name, path, start: 0, end, isExact: true, tokenEnd: end, lineEnd: end };
  return foundIn(value, [field]);
}

/** The same for one name with a value in running text; the name is what stands before the first `:` or `=`. */
export function foundInLine(line: string): readonly string[] {
  const separator = line.search(/[:=]/);
  const start = separator + 1 + (/^ */.exec(line.slice(separator + 1))?.[0].length ?? 0);
  const name = /[\p{L}\p{N}._-]+$/u.exec(line.slice(0, separator))?.[0] ?? "";
  const upTo = (stop: RegExp) => {
    const at = line.slice(start).search(stop);
    return at === -1 ? line.length : start + at;
  };
  const end = upTo(/[\s,;&|)\]}<>"'`]/);
  const tokenEnd = upTo(/[\s"'`]/);
  const field = { name, path: [], start, end, isExact: false, tokenEnd, lineEnd: line.length };
  return foundIn(line, [field]);
}
