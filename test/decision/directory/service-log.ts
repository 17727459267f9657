import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import type { ServiceEvent } from "../../../services/core/approval/event.ts";
import {
  StoreFault,
  type EventLog,
  type LoggedEvent,
} from "../../../services/core/approval/store.ts";

/** A log in memory that several replicas share, and that can be gone. What is read back has been through leaves, as ever. */
export class ServiceLog implements Pick<EventLog, "record" | "readService"> {
  readonly events: ServiceEvent[] = [];
  readonly memory = new MemoryRequestLog();
  isDown = false;

  async record(event: ServiceEvent): Promise<LoggedEvent> {
    this.#assertUp();
    const logged = await this.memory.record(event);
    this.events.push(event);
    return logged;
  }

  async readService(fromIndex: number, limit: number): Promise<readonly LoggedEvent[]> {
    this.#assertUp();
    return this.memory.readService(fromIndex, limit);
  }

  /** What was recorded, without its surroundings. */
  get changes() {
    return this.events.map(({ change }) => change);
  }

  #assertUp(): void {
    if (this.isDown) throw new StoreFault("unavailable", "down");
  }
}
