import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { LiveGrant } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { toSafeLine } from "../core/text/safe-text.ts";
import { formatCountdown } from "../core/text/time.ts";
import { fit } from "./text/columns.ts";
import { line, type Line } from "./text/style.ts";

/** A grant of several uses as the command line knows it. */
export interface GrantRow {
  readonly requestId: string;
  readonly grantId: string;
  readonly agent: string;
  readonly action: string;
  readonly usesLeft: number;
  readonly usableUntilMs: number;
  readonly usedBy: readonly string[];
}

const ID_COLUMNS = 12;
const USES_COLUMNS = 5;
const TIME_COLUMNS = 8;
const GAP = "  ";

/** Reads a grant of the contract. */
export function toGrantRow(live: LiveGrant): GrantRow {
  const { grant, requestId, agent, tool, operation, target, usedBy } = live;
  const until = grant?.usableUntil;
  return {
    requestId,
    grantId: grant?.id ?? "",
    agent,
    action: [tool, operation, ...(target === "" ? [] : [`on ${target}`])].join(" "),
    usesLeft: grant?.usesLeft ?? 0,
    usableUntilMs: until === undefined ? 0 : timestampMs(until),
    usedBy,
  };
}

/** One line a grant, under a heading. Safe for a terminal. */
export function grantTable(grants: readonly GrantRow[], nowMs: number): readonly Line[] {
  const heading = [
    fit("REQUEST", ID_COLUMNS),
    fit("USES", USES_COLUMNS),
    fit("LASTS", TIME_COLUMNS),
  ];
  return [
    line([...heading, "ACTION, AGENT"].join(GAP), "dim"),
    ...grants.map(({ requestId, usesLeft, usableUntilMs, action, agent }) =>
      line(
        [
          fit(toSafeLine(requestId).slice(0, ID_COLUMNS), ID_COLUMNS),
          fit(String(usesLeft), USES_COLUMNS),
          fit(formatCountdown(usableUntilMs - nowMs), TIME_COLUMNS),
          `${toSafeLine(action)}, ${toSafeLine(agent)}`,
        ].join(GAP),
      ),
    ),
  ];
}

/** A grant as --json prints it. */
export function toGrantJson(grant: GrantRow) {
  return {
    request_id: grant.requestId,
    grant_id: grant.grantId,
    agent: grant.agent,
    action: grant.action,
    uses_left: grant.usesLeft,
    usable_until: new Date(grant.usableUntilMs).toISOString(),
    used_by: grant.usedBy,
  };
}
