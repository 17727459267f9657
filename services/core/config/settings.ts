import type { Reading, Setting } from "./config.ts";
import { parseDuration } from "./duration.ts";
import { Secret } from "./secret.ts";

/** What a setting is when its variable is not set, and the example that errors show. */
export interface SettingOptions<T> {
  /** Without it the variable is required. `undefined` makes it optional. */
  readonly default?: T;
  readonly example?: string;
}

/** The same, with bounds that include both ends. */
export interface RangeOptions<T> extends SettingOptions<T> {
  readonly min?: number;
  readonly max?: number;
}

/** The same, with the schemes that a URL may have. */
export interface UrlOptions<T> extends SettingOptions<T> {
  /** Without colons, such as "nats". All when left out. */
  readonly schemes?: readonly string[];
}

/** Longest text that a variable may hold: longer ones are pasted by mistake. */
const TEXT_CHARS_MAX = 4_096;
/** A PEM chain or a key set is a few KiB. */
const SECRET_CHARS_MAX = 65_536;

/** Text without control characters. */
export function text<T = string>(
  variable: string,
  options: SettingOptions<T> = {},
): Setting<string | T> {
  return setting(variable, { example: "text", ...options }, readText);
}

/** A path of a file, a directory or a socket; not looked at. */
export function path<T = string>(
  variable: string,
  options: SettingOptions<T> = {},
): Setting<string | T> {
  return setting(variable, { example: "/var/lib/countersign", ...options }, readText);
}

/** A secret text, which no problem ever quotes. */
export function secret<T = Secret>(
  variable: string,
  options: SettingOptions<T> = {},
): Setting<Secret | T> {
  return setting(variable, { example: "[secret]", ...options }, (value) => {
    if (value.length > SECRET_CHARS_MAX)
      return { problem: `is over ${SECRET_CHARS_MAX} characters` };
    return value.trim() === "" ? { problem: "is blank" } : { value: new Secret(value) };
  });
}

/** A TCP port; 0 asks the system for a free one. */
export function port<T = number>(
  variable: string,
  options: SettingOptions<T> = {},
): Setting<number | T> {
  return integer(variable, { example: "8443", ...options, min: 0, max: 65_535 });
}

/** A whole number within bounds. */
export function integer<T = number>(
  variable: string,
  options: RangeOptions<T> = {},
): Setting<number | T> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return setting(variable, { example: String(min), ...options }, (value) => {
    const number = /^-?[0-9]{1,16}$/.test(value) ? Number(value) : Number.NaN;
    const inRange = Number.isSafeInteger(number) && number >= min && number <= max;
    return inRange ? { value: number } : { problem: `is not a whole number from ${min} to ${max}` };
  });
}

/** A time such as `30s` or `5m`, in milliseconds; the bounds are in milliseconds as well. */
export function duration<T = number>(
  variable: string,
  options: RangeOptions<T> = {},
): Setting<number | T> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return setting(variable, { example: "30s", ...options }, (value) => {
    const ms = parseDuration(value);
    if (ms === undefined) return { problem: "is not a number with a unit (ms, s, m, h, d)" };
    if (ms < min) return { problem: `is shorter than ${min} ms` };
    return ms > max ? { problem: `is longer than ${max} ms` } : { value: ms };
  });
}

/** A size such as `512KiB` or `16MiB`, or plain bytes, in bytes. */
export function bytes<T = number>(
  variable: string,
  options: RangeOptions<T> = {},
): Setting<number | T> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return setting(variable, { example: "16MiB", ...options }, (value) => {
    const size = parseBytes(value);
    if (size === undefined) return { problem: "is not a number of bytes, KiB, MiB or GiB" };
    const inRange = size >= min && size <= max;
    return inRange ? { value: size } : { problem: `is not from ${min} to ${max} bytes` };
  });
}

/** An absolute URL, as text in its normal form. One with a password in it is refused: passwords have variables of their own. */
export function url<T = string>(
  variable: string,
  options: UrlOptions<T> = {},
): Setting<string | T> {
  const { schemes } = options;
  const example = `${schemes?.[0] ?? "https"}://host.example`;
  return setting(variable, { example, ...options }, (value) => {
    const parsed = URL.parse(value);
    if (parsed === null) return { problem: "is not an absolute URL" };
    if (parsed.password !== "") return { problem: "has a password in it" };
    const allowed = schemes === undefined || schemes.includes(parsed.protocol.slice(0, -1));
    return allowed
      ? { value: parsed.href }
      : { problem: `is not a URL of ${schemes.join(" or ")}` };
  });
}

/** `true` or `false`, nothing else: a flag that is "yes" to one reader and unset to another protects nobody. */
export function flag<T = boolean>(
  variable: string,
  options: SettingOptions<T> = {},
): Setting<boolean | T> {
  return setting(variable, { example: "true", ...options }, (value) =>
    value === "true" || value === "false"
      ? { value: value === "true" }
      : { problem: "is neither true nor false" },
  );
}

/** One of the given words. */
export function oneOf<const Word extends string, const T = Word>(
  variable: string,
  words: readonly Word[],
  options: SettingOptions<T> = {},
): Setting<Word | T> {
  return setting(variable, { example: words[0] ?? "", ...options }, (value) => {
    const word = words.find((each) => each === value);
    return word === undefined ? { problem: `is none of ${words.join(", ")}` } : { value: word };
  });
}

/** Texts separated by commas; blanks around them do not count, and none may be empty. */
export function list<T = readonly string[]>(
  variable: string,
  options: SettingOptions<T> = {},
): Setting<readonly string[] | T> {
  return setting(variable, { example: "one,two", ...options }, (value) => {
    const items = value.split(",").map((item) => item.trim());
    if (items.includes("")) return { problem: "has an empty item" };
    const bad = readText(value);
    return "problem" in bad ? bad : { value: Object.freeze(items) };
  });
}

function setting<V, T>(
  variable: string,
  options: SettingOptions<T> & { readonly example: string },
  read: (value: string) => Reading<V>,
): Setting<V | T> {
  const { example } = options;
  if (!("default" in options)) return { variable, example, read };
  // `default` was found, so it is a T, also where T allows undefined.
  return { variable, example, read, fallback: { value: options.default as T } };
}

function readText(value: string): Reading<string> {
  if (value.length > TEXT_CHARS_MAX) return { problem: `is over ${TEXT_CHARS_MAX} characters` };
  return /\p{Cc}/u.test(value) ? { problem: "holds a control character" } : { value };
}

function parseBytes(value: string): number | undefined {
  const match = /^(0|[1-9][0-9]{0,11})(B|KiB|MiB|GiB)?$/.exec(value);
  if (match === null) return undefined;
  const power = ["B", "KiB", "MiB", "GiB"].indexOf(match[2] ?? "B");
  const size = Number(match[1]) * 1024 ** power;
  return Number.isSafeInteger(size) ? size : undefined;
}
