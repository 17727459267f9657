/** What a cookie of ours is called and how it is kept. */
export interface CookieKind {
  readonly name: string;
  readonly attributes: string;
}

/** Our cookies, for an origin. */
export interface Cookies {
  /** Names the session of a person who is signed in. */
  readonly session: CookieKind;
  /** Binds a sign-in that was begun to the browser that began it. */
  readonly browser: CookieKind;
}

/** A browser sends many cookies of others when we share a host with them; ours stand in the first of these bytes or not at all. */
const HEADER_CHARACTERS_MAX = 8_192;

/**
 * With https they are Secure and have the prefix that keeps other hosts of the domain from setting them. Lax, because a person
 * comes from elsewhere to both: from the identity provider to the end of a sign-in, from a chat to a request. Nothing is changed
 * by GET, and POST needs a token besides.
 */
export function cookiesOf(isHttps: boolean): Cookies {
  const prefix = isHttps ? "__Host-" : "";
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}`;
  return {
    session: { name: `${prefix}countersign-session`, attributes },
    browser: { name: `${prefix}countersign-browser`, attributes },
  };
}

/** The header that sets a cookie until the browser is closed; its end on our side comes sooner. */
export function setCookie({ name, attributes }: CookieKind, value: string): string {
  return `${name}=${value}; ${attributes}`;
}

/** The header that takes it away. */
export function clearCookie({ name, attributes }: CookieKind): string {
  return `${name}=; ${attributes}; Max-Age=0`;
}

/** The value of a cookie in a Cookie header. One that is there twice was set by somebody else, too, and counts as none. */
export function readCookie(header: string | undefined, { name }: CookieKind): string | undefined {
  if (header === undefined || header.length > HEADER_CHARACTERS_MAX) return undefined;
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}
