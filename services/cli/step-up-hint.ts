import type { Fault } from "../core/fault.ts";
import { toSafeLine } from "../core/text/safe-text.ts";

/** What a person can do when a vote needs a stronger sign-in than theirs was; empty for any other refusal. */
export function stepUpHint({ reason, metadata }: Fault): string {
  if (reason !== "step_up_required") return "";
  const { step_up_url: url, acr_values: classes } = metadata;
  const acr =
    classes === undefined ? "" : `; another provider: countersign login --acr ${quoted(classes)} …`;
  const page = url === undefined ? "" : `\nOr vote in a browser: ${toSafeLine(url)}`;
  return `Vote again with --as NAME --strong, or after: countersign login --strong${acr}${page}`;
}

function quoted(classes: string): string {
  return `"${toSafeLine(classes)}"`;
}
