import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { isAnswer, toStoreFault } from "./fault.ts";

/**
 * A pool that throws a connection away after any error but an answer of the server: a query that ran into its deadline is
 * still running on it, and the next user would wait behind that query.
 */
export class DiscardingPool implements PostgresPool {
  readonly options = {};
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async connect(): Promise<PostgresPoolClient> {
    return new DiscardingClient(await this.#pool.connect());
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

class DiscardingClient implements PostgresPoolClient {
  readonly #client: PoolClient;
  #failure: Error | undefined;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  query<Row>(
    query: string | PostgresCursor<Row>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
    if (typeof query !== "string") throw new TypeError("streaming is not used here");
    return this.#query<Row>(query, parameters);
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#failure !== undefined);
  }

  async #query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    // The `rollback` after a lost connection must not wait for a deadline of its own.
    if (this.#failure !== undefined) throw this.#failure;
    try {
      // The driver types the command as any text; kysely compares it with the few that it knows.
      const result: unknown = await this.#client.query({ text, values: [...values] });
      return result as PostgresQueryResult<Row>;
    } catch (error) {
      if (!isAnswer(error)) this.#failure = toStoreFault(error);
      throw error;
    }
  }
}
