/** What an HTTP call says about itself. */
export interface HttpFacts {
  /** In upper case; left out when the call names none. */
  readonly method?: string;
  /** In lower case, without the port and without a final dot. */
  readonly host?: string;
  /** Without query and dot segments, with percent-encoding only where it is needed. */
  readonly path?: string;
  /** "url", "path", "method" or "host", when a server may understand it differently. */
  readonly unparsed: readonly string[];
}

/** A call as tools describe it. */
export interface HttpCall {
  readonly url: string;
  readonly method?: unknown;
  readonly headers?: unknown;
}

/** A method is a token (RFC 9110, section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/;

/** An encoded slash, backslash, dot, NUL or percent sign: servers decode these once, twice or not at all. */
const AMBIGUOUS_ESCAPE = /%(2f|5c|2e|00|25)/i;

/** Reads method, host and path as servers understand them (WHATWG URL; RFC 3986, section 6.2.2). */
export function readHttp(call: HttpCall): HttpFacts {
  const url = URL.parse(call.url);
  if (url === null || !/^https?:$/.test(url.protocol)) return { unparsed: ["url"] };
  const method = readMethod(call.method);
  const path = url.pathname.replace(/%[0-9A-Fa-f]{2}/g, decodeUnreserved);
  const unparsed = new Set<string>(method.unparsed);
  if (AMBIGUOUS_ESCAPE.test(url.pathname) || path.includes("//")) unparsed.add("path");
  for (const problem of overrides(call.headers)) unparsed.add(problem);
  return {
    ...(method.method === undefined ? {} : { method: method.method }),
    host: url.hostname.replace(/\.$/, ""),
    path,
    unparsed: [...unparsed].toSorted(),
  };
}

function readMethod(method: unknown): {
  readonly method?: string;
  readonly unparsed: readonly string[];
} {
  if (method === undefined) return { unparsed: [] };
  if (typeof method !== "string" || !TOKEN.test(method)) return { unparsed: ["method"] };
  return { method: method.toUpperCase(), unparsed: [] };
}

function decodeUnreserved(escape: string): string {
  const char = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return /[A-Za-z0-9_~-]/.test(char) ? char : escape.toUpperCase();
}

/** Headers that make a server take another method or host than the call says. */
function overrides(headers: unknown): readonly string[] {
  if (typeof headers !== "object" || headers === null) return [];
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return [
    ...(names.some((name) => /^x-(http-)?method(-override)?$/.test(name)) ? ["method"] : []),
    ...(names.some((name) => /^(host|x-forwarded-host|x-original-url|x-rewrite-url)$/.test(name))
      ? ["host"]
      : []),
  ];
}
