/** Remembers the ids of callbacks that were accepted, so that a recorded one cannot be played again. */
export interface ReplayStore {
  /**
   * True for the first caller that claims `id`, false for every later one until `untilMs` (milliseconds since the
   * epoch), when the id may be forgotten. Atomic. A store that is full refuses (false) rather than forget early.
   */
  claim(id: string, untilMs: number): Promise<boolean>;
}
