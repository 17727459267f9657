import type { ApprovalRequest } from "./request.ts";

/** By what later questions find a request, and until when. */
export interface Match {
  readonly key: string;
  readonly untilMs: number;
}

/** By what later questions of its agent find a request; undefined when they have nothing to do with it. */
export function matchOf({ details, lifecycle }: ApprovalRequest): Match | undefined {
  const { shapes } = details;
  const { status, expiresAtMs, grant, remembered } = lifecycle;
  if (shapes === undefined) return undefined;
  if (status === "pending") {
    return expiresAtMs === undefined
      ? undefined
      : { key: `p:${shapes.action}`, untilMs: expiresAtMs };
  }
  if (remembered !== undefined) {
    const shape = shapes[remembered.scope];
    const key = `d:${remembered.scope}:${shape ?? ""}`;
    return shape === undefined ? undefined : { key, untilMs: remembered.untilMs };
  }
  const bounds = grant?.bounds;
  const isLive =
    bounds !== undefined &&
    bounds.endedAtMs === undefined &&
    bounds.usedBy.length + 1 < bounds.uses &&
    status !== "lapsed" &&
    status !== "revoked";
  return isLive && shapes.grant !== undefined
    ? { key: `g:${shapes.grant}`, untilMs: bounds.usableUntilMs }
    : undefined;
}
