import { JSON_DEPTH_MAX } from "./strict-json.ts";

/** Far above every action and leaf. */
const VALUES_MAX = 10_000;

/** What one quick walk through a value tells. */
export interface Look {
  /** It is JSON that has a canonical form, and not much of it. False means no more than that it takes a closer look. */
  readonly isPlain: boolean;
  /** The members of all objects stand in the order of their canonical form already. */
  readonly isInOrder: boolean;
}

/** Looks at a value without keeping track of where it is: that is left to whoever has to say where a flaw stands. */
export function lookAt(value: unknown): Look {
  const tally = { valuesLeft: VALUES_MAX, isInOrder: true };
  return { isPlain: isPlain(value, JSON_DEPTH_MAX, tally), isInOrder: tally.isInOrder };
}

interface Tally {
  valuesLeft: number;
  isInOrder: boolean;
}

/** Recursion is bounded by `depthLeft`. */
function isPlain(value: unknown, depthLeft: number, tally: Tally): boolean {
  tally.valuesLeft -= 1;
  if (tally.valuesLeft < 0) return false;
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return isSafe(value);
  if (typeof value === "boolean" || value === null) return true;
  if (typeof value !== "object" || depthLeft === 0) return false;
  if (Array.isArray(value)) return isPlainList(value, depthLeft - 1, tally);
  return isPlainObject(value, depthLeft - 1, tally);
}

function isPlainList(list: readonly unknown[], depthLeft: number, tally: Tally): boolean {
  // By index, so that a hole is seen: it is undefined, which is no JSON.
  for (let index = 0; index < list.length; index += 1) {
    if (!isPlain(list[index], depthLeft, tally)) return false;
  }
  // A list can have a name too, and this one would make JSON.stringify write something else.
  return !("toJSON" in list);
}

function isPlainObject(value: object, depthLeft: number, tally: Tally): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const members = value as Readonly<Record<string, unknown>>;
  let before = "";
  for (const key of Object.keys(members)) {
    if (!key.isWellFormed() || !isPlain(members[key], depthLeft, tally)) return false;
    // UTF-16 code units, as in RFC 8785, section 3.2.3.
    if (key < before) tally.isInOrder = false;
    before = key;
  }
  return true;
}

function isSafe(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}
