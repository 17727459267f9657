import type { Approvals, Connection } from "../context.ts";

/** What is followed, and how it is reached again when it has gone. */
export interface Source {
  /** The calls of the present connection. It is another one after `renew`. */
  readonly approvals: Approvals;
  /** Connects anew; the old connection stays when that fails. */
  renew(): Promise<void>;
}

/** Gives a connection made of what is known at that time, or undefined where there is nothing to connect to. */
export type OpenConnection = () => Promise<Connection | undefined>;

/**
 * One connection at a time. Each is opened from what the home says then: a stack that is started again has other ports.
 * Calls that were under way on the old connection end on it.
 */
export class Reconnecting implements Source, Disposable {
  readonly #open: OpenConnection;
  #present: Connection;

  constructor(present: Connection, open: OpenConnection) {
    this.#present = present;
    this.#open = open;
  }

  get approvals(): Approvals {
    return this.#present.approvals;
  }

  async renew(): Promise<void> {
    const next = await this.#open();
    if (next === undefined) return;
    this.#present[Symbol.dispose]();
    this.#present = next;
  }

  [Symbol.dispose](): void {
    this.#present[Symbol.dispose]();
  }
}
