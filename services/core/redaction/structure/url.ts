import type { Ends } from "./ends.ts";

/** The range of a part of a URL. */
export interface UrlPart {
  readonly start: number;
  readonly end: number;
}

/** What stands before the host of a URL; `next` is where its host ends. */
export interface Authority {
  readonly username?: UrlPart;
  readonly password?: UrlPart;
  readonly next: number;
}

/** A host, or what will be put in its place, with what may follow it: port, path, query, another host, the end. */
const HOST =
  /(?:\[[0-9A-Fa-f:.%]{2,48}\]|(?:tcp|unix)\(|[${<%]|[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,253}(?=[:/?#,;)]|$|\s))/uy;
const PORT = /^:\d{0,5}$/;

/**
 * Reads what stands between `://` and the path of a URL (RFC 3986, section 3.2). People write passwords unencoded, with `@`,
 * `/`, `?` and `#` in them: the last `@` before something like a host ends them, unless what stands before the first `/` is
 * already a host. `from` is the index behind `://`.
 */
export function readAuthority(text: string, from: number, ends: Ends): Authority {
  const end = Math.min(ends.token(from), from + URL_CHARS_MAX);
  const at = lastAt(text, from, end);
  if (at === -1) return { next: hostEnd(text, from, end) };
  const next = hostEnd(text, at + 1, end);
  const colon = text.slice(from, at).indexOf(":");
  if (colon === -1) return at === from ? { next } : { username: { start: from, end: at }, next };
  const middle = from + colon;
  return {
    ...(colon === 0 ? {} : { username: { start: from, end: middle } }),
    ...(middle + 1 === at ? {} : { password: { start: middle + 1, end: at } }),
    next,
  };
}

/** No user name and password are longer; more is not looked at. */
const URL_CHARS_MAX = 1_024;

/** The `@` that ends user name and password; -1 when there are none. */
function lastAt(text: string, from: number, end: number): number {
  const window = text.slice(from, end);
  const path = window.search(/[/?#]/);
  const authority = path === -1 ? window : window.slice(0, path);
  const inside = authority.lastIndexOf("@");
  if (inside !== -1) {
    const isHost = path === -1 || holdsHost(window, inside + 1);
    const later = isHost ? -1 : laterAt(window, path);
    return from + (later === -1 ? inside : later);
  }
  const colon = authority.startsWith("[") ? -1 : authority.indexOf(":");
  if (path === -1 || colon === -1 || PORT.test(authority.slice(colon))) return -1;
  const later = laterAt(window, path);
  return later === -1 ? -1 : from + later;
}

/** The first `@` from a place on that something like a host follows; tried a few times only. */
function laterAt(window: string, from: number): number {
  let at = window.indexOf("@", from);
  for (let tries = 0; at !== -1 && tries < 8; tries += 1) {
    if (holdsHost(window, at + 1)) return at;
    at = window.indexOf("@", at + 1);
  }
  return -1;
}

function holdsHost(window: string, at: number): boolean {
  HOST.lastIndex = at;
  return HOST.test(window);
}

function hostEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && !"/?#".includes(text.charAt(at))) at += 1;
  return at;
}
