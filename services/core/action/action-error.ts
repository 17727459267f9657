/** Why an action, or JSON that carries one, was refused. */
export type ActionErrorCode =
  | "invalid_utf8"
  | "duplicate_key"
  | "lone_surrogate"
  | "unsafe_number"
  | "too_deep"
  | "too_large"
  | "not_json"
  | "wrong_type"
  | "unknown_field"
  | "missing_field"
  | "control_character";

/** Longest field that an error names; keys are chosen by the caller and may be as long as the document. */
const FIELD_CHARS_MAX = 200;

/** Refuses input. `field` is a name and a JSON pointer (RFC 6901); the message never repeats a value. */
export class ActionError extends Error {
  readonly code: ActionErrorCode;
  readonly field: string;

  constructor(code: ActionErrorCode, field: string, problem: string) {
    const name = printable(field);
    super(`${name === "" ? "the value" : name} ${problem}`);
    this.name = "ActionError";
    this.code = code;
    this.field = name;
  }
}

/** One step of a JSON pointer, escaped (RFC 6901, section 3). */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Keys come from outside: no control characters, bidi overrides or halves of a pair reach a log or a terminal. */
function printable(field: string): string {
  const cut = field.length > FIELD_CHARS_MAX ? `${field.slice(0, FIELD_CHARS_MAX)}…` : field;
  return cut.toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\uFFFD");
}
