import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS, type Field } from "../leaf.ts";

/** RFC 5321, section 4.5.3.1: a local part has at most 64 octets, a domain 255. */
const LOCAL_MAX = 64;
const USERINFO_CHARS = 96;
const DOMAIN =
  /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}[\p{L}\p{N}-]{1,23}/uy;

/** E-mail addresses (RFC 5322, section 3.4.1, dot-atom form, with RFC 6531's letters). */
export const email: Detector = {
  name: "email",
  needs: CHARS.at,
  detect({ text, fields }, emit) {
    let accounts: ReadonlySet<number> | undefined;
    for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
      const start = localStart(text, at);
      if (start === at) continue;
      DOMAIN.lastIndex = at + 1;
      const domain = DOMAIN.exec(text)?.[0];
      if (domain === undefined) continue;
      const end = at + 1 + domain.length;
      if (isUserinfo(text, start) || isRemote(text, { start, at, end })) continue;
      accounts ??= endsOfAccounts(fields);
      if (accounts.has(at)) continue;
      emit({ start, end, type: "EMAIL", certainty: CERTAINTY.certain });
    }
  },
};

/** Where the account ends in `ssh account@host`: the host is no mail server, and whoever decides has to see it. */
function endsOfAccounts(fields: readonly Field[]): ReadonlySet<number> {
  const accounts = fields.filter(({ name, isExact }) => isExact && name === "username");
  return new Set(accounts.map(({ end }) => end));
}

/** `scheme://user:password@host` (RFC 3986, section 3.2.1): what stands before the `@` is no mailbox. */
function isUserinfo(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - USERINFO_CHARS), start);
  return /:\/\/[^\s/"'<>]*$/.test(before);
}

/** `git@host:path` and `git@host/path` name a repository. */
function isRemote(
  text: string,
  { start, at, end }: { readonly start: number; readonly at: number; readonly end: number },
): boolean {
  return text.slice(start, at) === "git" && /[:/]/.test(text[end] ?? "");
}

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LOCAL_MAX && isLocal(text.charCodeAt(start - 1))) start -= 1;
  while (start < at && text[start] === ".") start += 1;
  return start;
}

/** What a local part may hold unquoted, less what stands around addresses more often than in them (`'`, `/`, `=`, `&`, `|`). */
function isLocal(code: number): boolean {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return true;
  if (code >= 48 && code <= 57) return true;
  return code === 46 || code === 95 || code === 45 || code === 43 || code === 37 || code >= 0xc0;
}
