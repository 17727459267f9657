import { compare, parse } from "semver";

type Args = readonly unknown[];

/** Builtins on lists, objects, versions and units. */
export const VALUE_BUILTINS = {
  "array.reverse": (...[list]: Args) => (Array.isArray(list) ? list.toReversed() : undefined),
  "semver.is_valid": (...[text]: Args) => strictVersion(text) !== undefined,
  "semver.compare": (...[left, right]: Args) => {
    const [first, second] = [strictVersion(left), strictVersion(right)];
    return first && second ? compare(first, second) : undefined;
  },
  "units.parse": (...[text]: Args) => parseUnits(text, SI_UNITS),
  "units.parse_bytes": (...[text]: Args) => parseUnits(text, BYTE_UNITS),
};

function strictVersion(text: unknown): string | undefined {
  // The library forgives a leading "v" or "=" and blanks; the specification and the command do not (semver 2.0.0, 2).
  if (typeof text !== "string" || !/^[0-9]/.test(text) || text.trim() !== text) return undefined;
  // The command forgives leading zeros of the three numbers, the library does not.
  const plain = text.replace(/^0*([0-9]+)\.0*([0-9]+)\.0*([0-9]+)/, "$1.$2.$3");
  if (parse(plain) !== null) return plain;
  // The command also takes suffixes and numbers that the specification forbids: better no answer than another one.
  if (/^[0-9]+\.[0-9]+\.[0-9]+/.test(plain)) throw new Error("a version breaks SemVer 2.0.0");
  return undefined;
}

const BINARY = { ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30, ti: 2 ** 40, pi: 2 ** 50, ei: 2 ** 60 };
const DECIMAL = { k: 1e3, g: 1e9, t: 1e12, p: 1e15, e: 1e18 };

/** `m` is milli and `M` is mega, the one place where case counts. */
const SI_UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({ "": 1, m: 1e-3, M: 1e6, ...DECIMAL, ...BINARY }),
);
const BYTE_UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({ "": 1, m: 1e6, ...DECIMAL, ...BINARY }).flatMap(([unit, factor]) =>
    unit === ""
      ? [[unit, factor]]
      : [
          [unit, factor],
          [`${unit}b`, factor],
        ],
  ),
);

function parseUnits(text: unknown, units: ReadonlyMap<string, number>): number | undefined {
  const match = typeof text === "string" ? /^"?([0-9.]+)([A-Za-z]*)"?$/.exec(text) : null;
  const [, digits, unit] = match ?? [];
  if (digits === undefined || unit === undefined || !/^([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(digits)) {
    return undefined;
  }
  const factor = units.get(units === SI_UNITS && unit === "M" ? "M" : unit.toLowerCase());
  if (factor === undefined) return undefined;
  const value = units === SI_UNITS && unit === "m" ? Number(digits) / 1e3 : Number(digits) * factor;
  // Bytes are whole: a fraction is cut. Both stay exact up to 2^53, beyond it a wrong number is worse than none.
  const result = units === BYTE_UNITS ? Math.trunc(value) : value;
  if (Math.abs(result) > Number.MAX_SAFE_INTEGER) throw new Error("the amount is over 2^53");
  return result;
}
