/** The SQL parser could not be loaded. What it cannot read is no error: that is `undefined`. */
export class SqlParserError extends Error {
  readonly code = "load_failed";

  constructor(cause: unknown) {
    super("the SQL parser could not be loaded", { cause });
    this.name = "SqlParserError";
  }
}
