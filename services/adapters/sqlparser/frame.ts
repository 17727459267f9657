import type { SqlKind, SqlStatement } from "../../core/facts/sql-parser.ts";

/** What is learned of one statement while it is walked. Names found in a statement are also those of the one around it. */
export class Frame {
  readonly #kind: SqlKind;
  readonly #outer: Frame | undefined;
  readonly #tables = new Set<string>();
  readonly #columns = new Set<string>();
  readonly #functions = new Set<string>();
  readonly #shape: Shape;
  #writes: boolean;

  constructor(kind: SqlKind, shape: Shape, outer?: Frame) {
    this.#kind = kind;
    this.#shape = shape;
    this.#outer = outer;
    this.#writes = shape.writes;
    if (shape.writes) this.#outer?.markWrite();
  }

  addTable(name: string): void {
    this.#tables.add(name);
    this.#outer?.addTable(name);
  }

  addColumn(name: string): void {
    this.#columns.add(name);
    this.#outer?.addColumn(name);
  }

  addFunction(name: string): void {
    this.#functions.add(name);
    this.#outer?.addFunction(name);
  }

  /** A statement inside changes something; an EXPLAIN that does not run it is not changed by that. */
  markWrite(): void {
    if (this.#shape.isPlanOnly) return;
    this.#writes = true;
    this.#outer?.markWrite();
  }

  toStatement(): SqlStatement {
    const { hasWhere, limit } = this.#shape;
    return {
      kind: this.#kind,
      tables: [...this.#tables].toSorted(),
      columns: [...this.#columns].toSorted(),
      functions: [...this.#functions].toSorted(),
      has_where: hasWhere,
      has_limit: limit !== undefined,
      limit: limit ?? null,
      writes: this.#writes,
      ...(this.#outer === undefined ? {} : { nested: true }),
    };
  }
}

/** What stands on the face of a statement. */
export interface Shape {
  readonly writes: boolean;
  readonly isPlanOnly: boolean;
  readonly hasWhere: boolean;
  /** The limit; null when it is not a literal, undefined when there is none. */
  readonly limit: number | null | undefined;
}
