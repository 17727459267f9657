import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { isPlaceholder } from "../secrets/placeholder.ts";
import { looksRandom } from "../secrets/randomness.ts";
import { holdsVendorToken } from "../secrets/vendor-tokens.ts";

/** Longer user names and passwords are not looked for. */
const USERINFO_CHARS_MAX = 512;
const SCHEME = /[A-Za-z][A-Za-z0-9+.-]{1,24}$/;
/** One host or several (mongodb.com/docs/manual/reference/connection-string), each with a port. */
const HOST =
  /(?:\[[0-9A-Fa-f:.]{2,45}\]|[\w${}.-]{1,253})(?::[0-9]{1,5})?(?:,[\w.-]{1,253}(?::[0-9]{1,5})?){0,16}/y;
/** Addresses and lists of settings with a password in them (RFC 3986, section 3.2.1; ADO.NET, ODBC and JDBC properties). */
export const connectionString: Detector = {
  name: "connection-string",
  needs: 0,
  detect({ text, chars }, emit) {
    const isUrl = CHARS.colon | CHARS.slash | CHARS.at;
    if ((chars & isUrl) === isUrl) findUrls(text, emit);
    if ((chars & CHARS.equals) !== 0) findSettings(text, emit);
    if (text.includes(":5432:")) findPasswordFile(text, emit);
  },
};

/** Of an address user and password are hidden, and nothing else: whoever decides has to see which server it is. */
function findUrls(text: string, emit: Emit): void {
  for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at + 3)) {
    const from = at + 3;
    const host = hostStart(text, from);
    if (host === undefined || !SCHEME.test(text.slice(Math.max(0, at - 48), at))) continue;
    HOST.lastIndex = host;
    if (!HOST.test(text)) continue;
    const colon = text.indexOf(":", from);
    const password = text.slice(colon + 1, host - 1);
    if (isPlaceholder(password) || holdsVendorToken(text.slice(from, host - 1))) continue;
    const type = isToken(password) ? "API_KEY" : "PASSWORD";
    emit({ start: colon + 1, end: host - 1, type, certainty: CERTAINTY.certain });
    const user = text.slice(from, colon);
    if (user !== "" && !/^[<${%]/.test(user))
      emit({ start: from, end: colon, type: "USERNAME", certainty: CERTAINTY.named });
  }
}

const WHOLE = { type: "CONNECTION_STRING", certainty: CERTAINTY.certain } as const;

/** Hosts of code and images take tokens where others take passwords; these are longer than people choose. */
function isToken(password: string): boolean {
  return /^[0-9A-Za-z_-]{30,}$/.test(password) && looksRandom(password);
}

/** Where the host begins behind `user:password@`. People leave `@`, `/`, `?` and `#` in passwords unencoded. */
function hostStart(text: string, from: number): number | undefined {
  const window = text.slice(from, from + USERINFO_CHARS_MAX);
  const stop = window.search(/[\s"'`<>\\\0]/);
  const token = stop === -1 ? window : window.slice(0, stop);
  const slash = token.indexOf("/");
  const authority = slash === -1 ? token : token.slice(0, slash);
  const colon = authority.search(/[:@?#]/);
  if (authority[colon] !== ":" || /^:[0-9]{0,5}$/.test(authority.slice(colon))) return undefined;
  const inside = authority.lastIndexOf("@");
  const at = inside === -1 ? token.indexOf("@", slash + 1) : inside;
  if (at <= colon + 1 || at === -1) return undefined;
  return from + at + 1;
}

/** Keys that hold a secret, and keys that say where to (learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax). */
const SECRET_KEY = /(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature)\s{0,4}=/gi;
const SERVER_KEY =
  /(?:^|[;?&])\s{0,4}(?:server|data source|datasource|address|addr|network address|host|hostname|driver|dsn|initial catalog|database|dbq|uid|user id|userid|user|username|provider|endpoint|accountname|defaultendpointsprotocol|integrated security|port|encrypt|trusted_connection|jdbc:[\w:/.,@-]+)\s{0,4}(?:=|$|;)/i;
/** How far a list of settings may reach to either side of its secret. */
const SIDE_CHARS_MAX = 1024;

function findSettings(text: string, emit: Emit): void {
  let from = 0;
  for (const found of text.matchAll(SECRET_KEY)) {
    if (found.index < from) continue;
    const left = text.slice(Math.max(from, found.index - SIDE_CHARS_MAX), found.index);
    const start = found.index - (/[^"'`\n\r\0<>]*$/.exec(left)?.[0] ?? "").length;
    const right = text.slice(found.index, found.index + SIDE_CHARS_MAX);
    const end = found.index + (/^[^"'`\n\r\0<>]*/.exec(right)?.[0] ?? "").length;
    from = end;
    const range = settingsIn(text, { start, end });
    if (range !== undefined) emit({ ...range, ...WHOLE });
  }
}

/** The list itself, without the name that it is given to (`CONNECTION=Server=…;Password=…`). */
function settingsIn(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly start: number; readonly end: number } | undefined {
  const list = text.slice(start, end);
  if (!list.includes(";")) return undefined;
  const head =
    /^(?:\s*[\w.-]+\s{0,4}[=:]\s{0,4})?(?=[A-Za-z][\w :/.@,-]{1,128}[=;])/.exec(list)?.[0] ?? "";
  const name = head.trim().replace(/\s*[=:]$/, "");
  const isName =
    head !== "" && !SERVER_KEY.test(`${name}=`) && /^[^;]*=(?:[^;]*=|jdbc:)/.test(list);
  const from = start + (isName ? head.length : list.length - list.trimStart().length);
  const body = text.slice(from, end).trimEnd();
  const secret = /(?:password|pwd|key|signature)\s{0,4}=\s{0,4}([^;]*)/i.exec(body)?.[1] ?? "";
  if (!SERVER_KEY.test(body) || secret === "" || isPlaceholder(secret)) return undefined;
  return { start: from, end: from + body.length };
}

/** Lines of PostgreSQL's password file (postgresql.org/docs/current/libpq-pgpass.html). */
const PASSWORD_LINE = /^[\w.*-]{1,253}:5432:[^\s:]{1,64}:[^\s:]{1,64}:([^\s:]{3,128})$/gm;

function findPasswordFile(text: string, emit: Emit): void {
  for (const { index, 0: line, 1: password = "" } of text.matchAll(PASSWORD_LINE)) {
    const end = index + line.length;
    if (isPlaceholder(password)) continue;
    emit({ start: end - password.length, end, type: "PASSWORD", certainty: CERTAINTY.certain });
  }
}
