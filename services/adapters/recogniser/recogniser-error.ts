/** Why a recogniser outside could not be asked. The message never holds a text that it was asked about. */
export class RecogniserError extends Error {
  readonly code: "unreachable" | "nonsense";

  constructor(code: RecogniserError["code"], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "RecogniserError";
    this.code = code;
  }
}
