/** Tells whether a value has a shape. */
export type Guard<Value> = (value: unknown) => value is Value;

/** What a guard has checked. */
export type Guarded<Of> = Of extends Guard<infer Value> ? Value : never;

/** Any text. */
export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** A whole number from 0 that a double holds exactly; -0 is written as 0 and so is none. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0) && Number(value) >= 0;
}

/** True or false. */
export function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

/** Only null. */
export function isNull(value: unknown): value is null {
  return value === null;
}

/** A text that the whole of a pattern describes. */
export function matching(pattern: RegExp): Guard<string> {
  return (value): value is string => typeof value === "string" && pattern.test(value);
}

/** A text of one length that the whole of a pattern without a count describes, at a quarter of the cost of one with a count. */
export function matchingChars(length: number, pattern: RegExp): Guard<string> {
  return (value): value is string =>
    typeof value === "string" && value.length === length && pattern.test(value);
}

/** One of a few texts. */
export function oneOf<const Text extends string>(...texts: readonly Text[]): Guard<Text> {
  return (value): value is Text => texts.some((text) => text === value);
}

/** A list of one kind of items. */
export function listOf<Item>(isItem: Guard<Item>): Guard<readonly Item[]> {
  return (value): value is readonly Item[] => Array.isArray(value) && value.every(isItem);
}

type Guards = Readonly<Record<string, Guard<unknown>>>;

/** What an object holds whose members these guards have checked. */
type Checked<Members extends Guards> = {
  readonly [Name in keyof Members]: Guarded<Members[Name]>;
};

/** A plain object with exactly these members, all of them. */
export function closed<Members extends Guards>(members: Members): Guard<Checked<Members>> {
  const guards = new Map<string, Guard<unknown>>(Object.entries(members));
  return (value): value is Checked<Members> => {
    if (!isMembers(value)) return false;
    const names = Object.keys(value);
    // As many as there are to be, and each of them known: none is missing.
    return (
      names.length === guards.size &&
      names.every((name) => guards.get(name)?.(value[name]) === true)
    );
  };
}

/** A plain object with all of the first members, and of the second ones those that it has something to say with. */
export function closedWith<Members extends Guards, Optional extends Guards>(
  members: Members,
  optional: Optional,
): Guard<Checked<Members> & Partial<Checked<Optional>>> {
  const wanted = Object.keys(members);
  const guards = new Map<string, Guard<unknown>>(Object.entries({ ...optional, ...members }));
  return (value): value is Checked<Members> & Partial<Checked<Optional>> => {
    if (!isMembers(value)) return false;
    return (
      wanted.every((name) => Object.hasOwn(value, name)) &&
      Object.keys(value).every((name) => guards.get(name)?.(value[name]) === true)
    );
  };
}

/** Nothing but one value. */
export function only<const Value extends string | boolean>(wanted: Value): Guard<Value> {
  return (value): value is Value => value === wanted;
}

/** A list of at least one item, which stands nowhere as an empty one. */
export function someOf<Item>(isItem: Guard<Item>): Guard<readonly Item[]> {
  const areItems = listOf(isItem);
  return (value): value is readonly Item[] => areItems(value) && value.length > 0;
}

/** An object that is no list, with members of any kind. */
export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
