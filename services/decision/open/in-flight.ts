/** One question on its way from the limits to its commit. */
export interface Entering extends Disposable {
  /** How many of the same agent were on their way already. */
  readonly earlier: number;
  /** Resolves when all of them are there, or were given up. */
  readonly settled: Promise<unknown>;
}

interface Line {
  length: number;
  /** Resolves when nobody of this line is on their way any more. */
  end: Promise<unknown>;
}

/** The questions of each agent that were let in and are not committed yet, so that no store counts them. */
export class InFlight {
  readonly #byAgent = new Map<string, Line>();

  /** Lets one in, until it is disposed of. */
  begin(agentId: string): Entering {
    const line = this.#byAgent.get(agentId) ?? { length: 0, end: Promise.resolve() };
    this.#byAgent.set(agentId, line);
    const { length: earlier, end: settled } = line;
    const { promise, resolve } = Promise.withResolvers<void>();
    line.length += 1;
    line.end = Promise.all([settled, promise]);
    return {
      earlier,
      settled,
      [Symbol.dispose]: () => {
        line.length -= 1;
        if (line.length === 0) this.#byAgent.delete(agentId);
        resolve();
      },
    };
  }
}
