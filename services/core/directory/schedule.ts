/** One turn of somebody on call: from the first moment, before the second. */
export interface Turn {
  readonly person: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Who is on call. People are named by `personKey`. */
export type Schedule = { readonly group: string; readonly team: string } & (
  | {
      readonly kind: "rota";
      readonly startMs: number;
      readonly everyMs: number;
      /** At least one. */
      readonly people: readonly string[];
    }
  | { readonly kind: "calendar"; readonly turns: readonly Turn[] }
);

/** Whose turn it is at `nowMs`. Before a rota starts it is nobody's. A turn of a rota is as long as `everyMs`, whatever clocks do. */
export function turnsAt(schedule: Schedule, nowMs: number): readonly string[] {
  if (schedule.kind === "calendar") {
    const turns = schedule.turns.filter(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs);
    return [...new Set(turns.map(({ person }) => person))];
  }
  const { startMs, everyMs, people } = schedule;
  if (nowMs < startMs) return [];
  const person = people[Math.floor((nowMs - startMs) / everyMs) % people.length];
  return person === undefined ? [] : [person];
}

/** What must be known to say who holds a turn. */
export interface TurnHolders {
  /** Who stands in for a person now, by `personKey`. */
  readonly standInOf: (person: string) => string | undefined;
  /** Whether a person holds a group otherwise than by being on call. */
  readonly holds: (person: string, group: string) => boolean;
}

/** Who holds the group of a schedule at `nowMs`: a stand-in of the team in the place of whoever is away, who then does not. */
export function onCallAt(
  schedule: Schedule,
  nowMs: number,
  { standInOf, holds }: TurnHolders,
): readonly string[] {
  return turnsAt(schedule, nowMs).map((person) => {
    const standIn = standInOf(person);
    return standIn !== undefined && holds(standIn, schedule.team) ? standIn : person;
  });
}
