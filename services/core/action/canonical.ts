import canonicalize from "canonicalize";
import { ActionError, pointerStep } from "./action-error.ts";
import { lookAt } from "./plain-value.ts";
import { assertSafeNumber } from "./safe-number.ts";
import { JSON_DEPTH_MAX } from "./strict-json.ts";

/** Most values in one document. 256 KiB of JSON hold at most half as many; more can only be an object shared many times. */
const VALUES_MAX = 300_000;

/**
 * The canonical text of a JSON value (RFC 8785): equal values, however their keys are ordered, give equal text.
 *
 * @throws {ActionError} for what is not JSON (undefined, functions, class instances, holes), unsafe numbers, lone
 * surrogates, and more than `JSON_DEPTH_MAX` levels. `field` is what its message begins with.
 */
export function canonicalise(value: unknown, field = ""): string {
  const { isPlain, isInOrder } = lookAt(value);
  // What is not plain is almost always an error: this finds out which, and where.
  if (!isPlain) assertJson(value, field);
  // The platform writes members in the order in which they stand. Leaves are built in canonical order for this: the text of one
  // takes 2.3 us of CPU instead of 7.6.
  if (isPlain && isInOrder) return JSON.stringify(value);
  const text = canonicalize(value);
  if (text === undefined) throw new ActionError("wrong_type", field, "is not a JSON value");
  return text;
}

interface Visit {
  readonly value: unknown;
  readonly step: string | number | undefined;
  readonly parent: Visit | undefined;
  readonly depth: number;
}

/** Walks with a stack of its own, so that depth is a number to check and not a call stack to overflow. */
function assertJson(root: unknown, field: string): void {
  const stack: Visit[] = [{ value: root, step: undefined, parent: undefined, depth: 0 }];
  let count = 0;
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    count += 1;
    if (count > VALUES_MAX) throw new ActionError("too_large", field, "holds too many values");
    const { value } = visit;
    if (typeof value === "object" && value !== null) pushMembers(visit, value, { stack, field });
    else assertScalar(visit, field);
  }
}

function assertScalar(visit: Visit, field: string): void {
  const { value } = visit;
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "number") assertSafeNumber(value, () => pointer(visit, field));
  else if (typeof value === "string") assertWellFormed(value, () => pointer(visit, field));
  else throw new ActionError("wrong_type", pointer(visit, field), "is not a JSON value");
}

function pushMembers(visit: Visit, value: object, walk: { stack: Visit[]; field: string }): void {
  if (visit.depth >= JSON_DEPTH_MAX) {
    const problem = `is nested over ${JSON_DEPTH_MAX} deep`;
    throw new ActionError("too_deep", pointer(visit, walk.field), problem);
  }
  const depth = visit.depth + 1;
  if (Array.isArray(value)) {
    // Not forEach, which would step over a hole that the canonical form then writes as null.
    for (let index = 0; index < value.length; index += 1) {
      walk.stack.push({ value: value[index], step: index, parent: visit, depth });
    }
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ActionError("wrong_type", pointer(visit, walk.field), "is not a plain object");
  }
  for (const [key, member] of Object.entries(value)) {
    const child = { value: member, step: key, parent: visit, depth };
    assertWellFormed(key, () => pointer(child, walk.field));
    walk.stack.push(child);
  }
}

function assertWellFormed(text: string, field: () => string): void {
  if (text.isWellFormed()) return;
  throw new ActionError("lone_surrogate", field(), "holds half of a surrogate pair");
}

function pointer(visit: Visit, field: string): string {
  const steps: string[] = [];
  for (let at: Visit | undefined = visit; at?.step !== undefined; at = at.parent) {
    steps.unshift(pointerStep(at.step));
  }
  return field + steps.join("");
}
