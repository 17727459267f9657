import { hidesCharacters } from "../action/action.ts";
import { parseDuration } from "../config/duration.ts";

const NAME_CHARS_MAX = 200;

/** A field of policy's result that cannot be read. */
export class UnreadableField extends Error {
  constructor(field: string, want: string) {
    super(`the result's ${field} must be ${want}`);
    this.name = "UnreadableField";
  }
}

/** The members of an object that has no others than the known ones. */
export function fields(
  value: unknown,
  field: string,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UnreadableField(field, "an object");
  }
  if (Object.keys(value).some((key) => !known.includes(key))) {
    throw new UnreadableField(field, `an object of ${known.join(", ")}`);
  }
  return { ...value };
}

/** The items of a list of a size. */
export function list(
  value: unknown,
  field: string,
  size: { readonly min: number; readonly max: number },
): readonly unknown[] {
  if (!Array.isArray(value) || value.length < size.min || value.length > size.max) {
    throw new UnreadableField(field, `a list of ${size.min} to ${size.max} items`);
  }
  return value;
}

/** One of the allowed texts. */
export function oneOf<T extends string>(value: unknown, field: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new UnreadableField(field, `one of ${allowed.join(", ")}`);
  return found;
}

/** Names stand in clear on cards and in leaves, where a control character could rewrite a line and takes six bytes. */
export function name(value: unknown, field: string): string {
  const read = text(value, field, NAME_CHARS_MAX);
  if (hidesCharacters(read)) throw new UnreadableField(field, "without control characters");
  return read;
}

/** A text that says something, of at most so many characters. */
export function text(value: unknown, field: string, charsMax: number): string {
  if (typeof value !== "string" || value.trim() === "" || value.length > charsMax) {
    throw new UnreadableField(field, `a text of 1 to ${charsMax} characters`);
  }
  // It could be neither hashed nor sent, so the request would be lost instead of denied.
  if (!value.isWellFormed()) throw new UnreadableField(field, "without half of a surrogate pair");
  return value;
}

/** A whole number from 1. */
export function count(value: unknown, field: string, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > max) {
    throw new UnreadableField(field, `a whole number from 1 to ${max}`);
  }
  return value;
}

/** A truth value; false unless said. */
export function flag(value: unknown, field: string): boolean {
  if (value !== undefined && typeof value !== "boolean") {
    throw new UnreadableField(field, "true or false");
  }
  return value ?? false;
}

/** A duration in milliseconds, of at least one; `absent` where it is not said. */
export function duration(
  value: unknown,
  field: string,
  bounds: { readonly absent?: number; readonly max: number },
): number {
  const parsed = typeof value === "string" ? parseDuration(value) : undefined;
  const chosen = value === undefined ? bounds.absent : parsed;
  // A grant or a request that lives no time is a mistake.
  if (chosen === undefined || chosen === 0 || chosen > bounds.max) {
    throw new UnreadableField(field, `a duration such as 30m, at most ${bounds.max} ms`);
  }
  return chosen;
}
