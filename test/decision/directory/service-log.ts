import type { ServiceEvent } from "../../../services/core/approval/event.ts";
import {
  StoreFault,
  type EventLog,
  type LoggedEvent,
} from "../../../services/core/approval/store.ts";

/** The part of a log that the directory uses, in memory: several replicas may share one. */
export class ServiceLog implements Pick<EventLog, "record" | "readService"> {
  readonly events: LoggedEvent[] = [];
  isDown = false;

  async record(event: ServiceEvent): Promise<LoggedEvent> {
    if (this.isDown) throw new StoreFault("unavailable", "down");
    if (this.events.some((logged) => logged.event.id === event.id)) {
      throw new RangeError(`event ${event.id} is in the log already`);
    }
    const logged = { index: this.events.length * 3 + 1, event };
    this.events.push(logged);
    return logged;
  }

  async readService(fromIndex: number, limit: number): Promise<readonly LoggedEvent[]> {
    if (this.isDown) throw new StoreFault("unavailable", "down");
    return this.events.filter(({ index }) => index >= fromIndex).slice(0, limit);
  }

  /** What was recorded, without its surroundings. */
  get changes() {
    return this.events.map(({ event }) => event.change);
  }
}
