/** An attribute; offsets are those of its value, without quotes. */
export interface Attribute {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

/** A start tag. `end` is the index behind it. */
export interface Tag {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly isEmpty: boolean;
  readonly end: number;
}

const NAME = /<([A-Za-z_][\w:.-]{0,63})(?=[\s/>])/y;
const ATTRIBUTE = /\s{0,64}\/?\s{0,64}([A-Za-z_:@][\w:.@-]{0,63})(?:\s{0,8}=\s{0,8}(["']?))?/y;
const CLOSE = /\s{0,64}(\/?)>/y;
/** A placeholder looks like a tag. */
const PLACEHOLDER = /^[A-Z_]{3,24}_[0-9]{1,9}$/;
const ATTRIBUTES_MAX = 256;

/** The start tag at an index (XML 1.0, section 3.1; HTML's attributes without quotes too); undefined where there is none. */
export function tagAt(text: string, at: number, end: number): Tag | undefined {
  NAME.lastIndex = at;
  const name = NAME.exec(text)?.[1];
  if (name === undefined || PLACEHOLDER.test(name)) return undefined;
  const attributes: Attribute[] = [];
  let next = NAME.lastIndex;
  while (attributes.length < ATTRIBUTES_MAX) {
    CLOSE.lastIndex = next;
    const close = CLOSE.exec(text);
    if (close !== null) {
      const stop = CLOSE.lastIndex;
      return stop > end ? undefined : { name, attributes, isEmpty: close[1] === "/", end: stop };
    }
    const attribute = attributeAt(text, next, end);
    if (attribute === undefined) return undefined;
    attributes.push(attribute);
    next = attribute.isQuoted ? attribute.end + 1 : attribute.end;
  }
  return undefined;
}

function attributeAt(text: string, at: number, end: number): Attribute | undefined {
  ATTRIBUTE.lastIndex = at;
  const match = ATTRIBUTE.exec(text);
  if (match === null) return undefined;
  const [, name = "", quote] = match;
  const start = ATTRIBUTE.lastIndex;
  if (start > end) return undefined;
  if (quote === undefined) return { name, start, end: start, isQuoted: false };
  if (quote === "") return { name, start, end: bareEnd(text, start, end), isQuoted: false };
  const window = text.slice(start, Math.min(end, start + VALUE_CHARS_MAX));
  const length = window.indexOf(quote);
  return length === -1 ? undefined : { name, start, end: start + length, isQuoted: true };
}

const VALUE_CHARS_MAX = 65_536;

function bareEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && !/[\s"'<>`]/.test(text.charAt(at))) at += 1;
  return at;
}
