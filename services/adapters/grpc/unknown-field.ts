import { isMessage, type DescField, type DescMessage, type Message } from "@bufbuild/protobuf";

type Finder = (message: Message) => string | undefined;

/** One finder a message type, made at first use: the search runs on every request, so it looks only where it must. */
const finders = new WeakMap<DescMessage, Finder>();

/** The path of the first unknown field, such as "action.context.#17", or undefined when there is none. */
export function findUnknownField(schema: DescMessage, message: Message): string | undefined {
  return finderOf(schema)(message);
}

function finderOf(schema: DescMessage): Finder {
  const known = finders.get(schema);
  if (known !== undefined) return known;
  // Registered before its fields are looked at, so that recursive types end.
  let children: readonly Finder[] = [];
  const finder: Finder = (message) => {
    const unknown = message.$unknown?.[0];
    if (unknown !== undefined) return `#${unknown.no}`;
    for (const child of children) {
      const found = child(message);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  finders.set(schema, finder);
  children = schema.fields.filter(holdsMessages).map(fieldFinder);
  return finder;
}

function holdsMessages(field: DescField): boolean {
  return field.message !== undefined;
}

function fieldFinder(field: DescField): Finder {
  const { message: schema } = field;
  if (schema === undefined) return () => undefined;
  const find = finderOf(schema);
  return (message) => {
    for (const [key, child] of children(field, message)) {
      const found = isMessage(child) ? find(child) : undefined;
      if (found !== undefined) return `${field.name}${key}.${found}`;
    }
    return undefined;
  };
}

/** The messages that a field holds, each with how its place is written ("[2]"). */
function children(field: DescField, message: Message): readonly (readonly [string, unknown])[] {
  const value = fieldValue(field, message);
  if (value === undefined || value === null) return [];
  if (field.fieldKind === "list" && Array.isArray(value))
    return value.map((item, index) => [`[${index}]`, item]);
  if (field.fieldKind === "map")
    return Object.entries(value).map(([key, item]) => [`[${JSON.stringify(key)}]`, item]);
  return [["", value]];
}

function fieldValue(field: DescField, message: Message): unknown {
  if (field.oneof === undefined) return Reflect.get(message, field.localName);
  const choice: unknown = Reflect.get(message, field.oneof.localName);
  if (typeof choice !== "object" || choice === null || !("case" in choice) || !("value" in choice))
    return undefined;
  return choice.case === field.localName ? choice.value : undefined;
}
