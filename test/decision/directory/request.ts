import type { ApprovalRequest } from "../../../services/core/approval/request.ts";
import { after, DETAILS, openCommand, reviewed } from "../../core/approval/samples.ts";

/** A pending request of this id. One whose id says so is for another action, or shows another view. */
export function requestOf(text: string): ApprovalRequest {
  const id = text.replace(/_other_.*/, "");
  const digest = text.endsWith("_other_action") ? "c".repeat(64) : DETAILS.digest;
  const viewDigest = text.endsWith("_other_view") ? "d".repeat(64) : DETAILS.viewDigest;
  const details = { ...DETAILS, id, digest, viewDigest };
  return { ...after(openCommand({ decision: reviewed() })), details };
}
