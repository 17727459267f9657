import { folded } from "../identity/involved.ts";
import { standInOf, type Directory } from "./directory.ts";
import { identitiesOf } from "./links.ts";
import { onCallAt, turnsAt, type Schedule } from "./schedule.ts";

/** What must be known to say who is on call. */
export interface OnCall {
  readonly schedules: readonly Schedule[];
  readonly directory: Directory;
  /** Whether a person, in any spelling, holds a group otherwise than by being on call. */
  readonly holds: (person: string, group: string) => boolean;
}

/** Adds to somebody's groups those of being on call. */
export type WithOnCall = (key: string, groups: readonly string[]) => readonly string[];

/**
 * Who is on call at `nowMs`: the identity that the schedule names, and whichever other of that person, or of whoever stands in,
 * holds the team's group with the very identity that they vote with. A link alone gives nobody a right: a code that somebody
 * gave away would be one to their turn.
 */
export function withOnCallAt(onCall: OnCall, nowMs: number): WithOnCall {
  const { schedules, directory } = onCall;
  if (schedules.length === 0) return (_key, groups) => groups;
  const turns = schedules.map((schedule) => ({ schedule, ...holdersOf(schedule, onCall, nowMs) }));
  return (key, groups) => {
    const own = new Set(identitiesOf(directory.links, key).map(folded));
    const held = turns.filter(
      ({ schedule, people, standIns }) =>
        people.includes(folded(key)) ||
        (groups.includes(schedule.team) && [...people, ...standIns].some((each) => own.has(each))),
    );
    return [...new Set([...groups, ...held.map(({ schedule }) => schedule.group)])];
  };
}

/** Who has the turn, and who has it in somebody's place, by folded key. */
function holdersOf(schedule: Schedule, { directory, holds }: OnCall, nowMs: number) {
  const turns = turnsAt(schedule, nowMs);
  const holders = onCallAt(schedule, nowMs, {
    standInOf: (person) => standInOf(directory, person, nowMs)?.standIn,
    holds,
  });
  return {
    people: holders.filter((holder) => turns.includes(holder)).map(folded),
    standIns: holders.filter((holder) => !turns.includes(holder)).map(folded),
  };
}
