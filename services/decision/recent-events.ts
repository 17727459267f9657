import type { LoggedEvent } from "../core/approval/store.ts";

/** More than a moment's work; whoever falls further behind reads the log. */
const EVENTS_MAX = 4_096;

/** Events that were committed here a moment ago, so that whoever carries them on need not read them back and open them again. */
export class RecentEvents {
  readonly #byIndex = new Map<number, LoggedEvent>();

  /** Keeps what was committed; forgets everything when it is too much. */
  add(events: readonly LoggedEvent[]): void {
    if (this.#byIndex.size + events.length > EVENTS_MAX) this.#byIndex.clear();
    else for (const logged of events) this.#byIndex.set(logged.index, logged);
  }

  /** Takes out the events from `index` on that follow one another, at most `limit`; none when the first is not known. */
  take(index: number, limit: number): readonly LoggedEvent[] {
    const taken: LoggedEvent[] = [];
    for (let at = index; taken.length < limit; at += 1) {
      const logged = this.#byIndex.get(at);
      if (logged === undefined) break;
      this.#byIndex.delete(at);
      taken.push(logged);
    }
    return taken;
  }

  /** Forgets what lies before `index`. */
  forgetBefore(index: number): void {
    for (const at of this.#byIndex.keys()) if (at < index) this.#byIndex.delete(at);
  }
}
