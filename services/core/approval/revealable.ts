import { coversLabel } from "../policy/reveal-label.ts";
import { classOf, isSensitiveType } from "../redaction/sensitive-type.ts";
import type { ApprovalRequest, RequestDetails } from "./request.ts";

/** A hidden value that policy lets people see: by its placeholder, and what it is of. */
export interface Revealable {
  /** Such as `<EMAIL_1>`. */
  readonly placeholder: string;
  /** Such as `pii.email`. */
  readonly label: string;
}

const PLACEHOLDER = /<([A-Z_]{3,24})_[0-9]{1,9}>/g;
/** A card lists no more than that, and nobody is shown more. */
const LISTED_MAX = 100;

/** The label of what a placeholder hides; undefined when it is no placeholder of a known type. */
export function labelOf(placeholder: string): string | undefined {
  const [whole, type = ""] = [...placeholder.matchAll(PLACEHOLDER)].at(0) ?? [];
  if (whole !== placeholder || !isSensitiveType(type)) return undefined;
  return `${classOf(type)}.${type.toLowerCase()}`;
}

/** Whether the view of a request has a placeholder, so that approvers can mean it. */
export function isShown(placeholder: string, { details }: Pick<ApprovalRequest, "details">) {
  return shownTexts(details).some((text) => text.includes(placeholder));
}

/** Whether policy lets people see values of a label. Secrets are shown to nobody, whatever policy says. */
export function mayReveal(label: string, { lifecycle }: Pick<ApprovalRequest, "lifecycle">) {
  const { reveal = [] } = lifecycle.review ?? {};
  return !label.startsWith("secret.") && coversLabel(reveal, label);
}

/** What people may ask to see of a request while it waits, in the order in which the view has it. */
export function revealableIn(request: ApprovalRequest): readonly Revealable[] {
  const { details, lifecycle } = request;
  if (lifecycle.status !== "pending" || lifecycle.review?.reveal === undefined) return [];
  const found = new Set<string>();
  for (const text of shownTexts(details))
    for (const [placeholder] of text.matchAll(PLACEHOLDER)) found.add(placeholder);
  return [...found]
    .flatMap((placeholder) => {
      const label = labelOf(placeholder);
      if (label === undefined || !mayReveal(label, request)) return [];
      return [{ placeholder, label }];
    })
    .slice(0, LISTED_MAX);
}

/** Everything of the view in which the sidecar may have hidden something. */
function shownTexts({ action, context }: RequestDetails): readonly string[] {
  return [action.target, action.argumentsJson, action.factsJson, ...Object.values(context)];
}
