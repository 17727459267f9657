import { isWordCode } from "../cue.ts";
import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { decodeBase64 } from "../secrets/base64.ts";

/** Labels of RFC 7468 (sections 10, 11), RFC 4880 (6.2), RFC 4716 with vendors' private form, OpenSSL and OpenSSH. */
const BEGIN = /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}/y;
const END = /-{4,5} ?END [A-Z0-9 ]{0,40}(?:PRIVATE )?KEY(?: BLOCK)? ?-{4,5}/y;
/** Keys are shorter than this, also when each of their lines stands in quotes of its own. */
const BLOCK_CHARS_MAX = 32_768;
/** A line of a key that was cut off: what code or mark-up puts before it, and Base64. */
const CUT_LINE =
  /(?:[\s\\"'`+*,>|#/.-]|\\[nrt]){0,64}(?:[A-Za-z-]{3,16}: [^\n\\]{1,80}|[A-Za-z0-9+/]{12,128}={0,2})/y;
const HELD = /[A-Za-z0-9+/]{16}/;
const PUTTY = "PuTTY-User-Key-File-";
const PUTTY_HEAD = /PuTTY-User-Key-File-[0-9]: /y;
const PUTTY_END = /Private-(?:MAC|Hash): [0-9a-f]{32,64}/g;

/** Private keys as text: PEM in all its spellings, whole or cut off, PuTTY's files, bare DER, JSON Web Keys, XML. */
export const privateKey: Detector = {
  name: "private-key",
  needs: 0,
  detect({ text }, emit) {
    findPem(text, emit);
    findPutty(text, emit);
    findDer(text, emit);
    findMembers(text, emit);
  },
};

function findPem(text: string, emit: Emit): void {
  for (let at = text.indexOf("BEGIN "); at !== -1; at = text.indexOf("BEGIN ", at + 1)) {
    const head = text.slice(Math.max(0, at - 6), at);
    const start = at - (/-{4,5} ?$/.exec(head)?.[0].length ?? 0);
    if (start < at) emitBlock(text, start, emit);
  }
}

function emitBlock(text: string, start: number, emit: Emit): void {
  BEGIN.lastIndex = start;
  const head = BEGIN.exec(text)?.[0];
  if (head === undefined) return;
  const inside = start + head.length;
  const end = blockEnd(text, inside) ?? cutEnd(text, inside);
  if (!HELD.test(text.slice(inside, end).replaceAll(/[\s"'+\\]/g, ""))) return;
  emit({ start, end, type: "PRIVATE_KEY", certainty: CERTAINTY.certain });
}

/** Behind the END line; undefined when there is none before the next key or too far away. */
function blockEnd(text: string, from: number): number | undefined {
  for (let at = text.indexOf("---", from); at !== -1; at = text.indexOf("---", at + 1)) {
    if (at - from > BLOCK_CHARS_MAX) return undefined;
    END.lastIndex = at;
    const tail = END.exec(text)?.[0];
    if (tail !== undefined) return at + tail.length;
    if (text.startsWith("BEGIN", at + 5)) return undefined;
  }
  return undefined;
}

function cutEnd(text: string, from: number): number {
  let end = from;
  while (end - from < BLOCK_CHARS_MAX) {
    CUT_LINE.lastIndex = end;
    const line = CUT_LINE.exec(text)?.[0];
    if (line === undefined) break;
    end += line.length;
  }
  return end;
}

/** PuTTY's own format (the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html). */
function findPutty(text: string, emit: Emit): void {
  for (let start = text.indexOf(PUTTY); start !== -1; start = text.indexOf(PUTTY, start + 1)) {
    PUTTY_HEAD.lastIndex = start;
    if (!PUTTY_HEAD.test(text)) continue;
    PUTTY_END.lastIndex = start;
    const tail = PUTTY_END.exec(text);
    const isNear = tail !== null && tail.index - start < BLOCK_CHARS_MAX;
    const end = isNear ? tail.index + tail[0].length : cutEnd(text, start + PUTTY.length + 2);
    emit({ start, end, type: "PRIVATE_KEY", certainty: CERTAINTY.certain });
    if (tail === null) return;
    start = end;
  }
}

/**
 * Base64 of what only private keys begin with: the version number 0 of RFC 8017 (A.1.2) and RFC 5958, 1 of RFC 5915, OpenSSH's
 * magic, and of a PEM line.
 */
const DER =
  /(?:MII[A-Za-z0-9+/]{3}(?:IBAAK|IBAAJ|IBADA)|MI[GH][A-Za-z0-9+/]AgEA|MHcCAQEE|MHQCAQEE|MC4CAQAwBQYDK2V|b3BlbnNzaC1rZXktdjE|LS0tLS1CRUdJTi)[A-Za-z0-9+/]{24,20000}={0,2}/y;
const DER_LINE = /(?:\\n|\\r|[\s"'+]){1,32}[A-Za-z0-9+/]{16,128}={0,2}(?![A-Za-z0-9_:.-])/y;

function findDer(text: string, emit: Emit): void {
  for (const mark of ["MI", "MH", "MC4", "b3BlbnNzaC1rZXk", "LS0tLS1CRUdJTi"]) {
    for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
      if (at > 0 && isWordCode(text.charCodeAt(at - 1)) && text.charCodeAt(at - 2) !== 92) continue;
      DER.lastIndex = at;
      const head = DER.exec(text)?.[0];
      if (head === undefined || !isPrivateDer(head)) continue;
      const end = derEnd(text, at + head.length);
      emit({ start: at, end, type: "PRIVATE_KEY", certainty: CERTAINTY.certain });
      at = end - 1;
    }
  }
}

function isPrivateDer(head: string): boolean {
  return !head.startsWith("LS0tLS1") || decodeBase64(head).includes("PRIVATE");
}

function derEnd(text: string, from: number): number {
  let end = from;
  while (end - from < BLOCK_CHARS_MAX) {
    DER_LINE.lastIndex = end;
    const line = DER_LINE.exec(text)?.[0];
    if (line === undefined) break;
    end += line.length;
  }
  return end;
}

/** Private members of a JSON Web Key (RFC 7518, sections 6.2.2, 6.3.2 and 6.4), and of an XML key (W3C xmldsig-core1, 6.4). */
const JWK = /"(?:d|p|q|dp|dq|qi|k)"\s{0,8}:\s{0,8}"([A-Za-z0-9_-]{20,2048})"/g;
const XML = /<(D|P|Q|DP|DQ|InverseQ)>\s{0,8}([A-Za-z0-9+/=\s]{20,2048})<\/\1>/g;

function findMembers(text: string, emit: Emit): void {
  const isJwk = text.includes('"kty"') || /^\s*"(?:d|k)"\s*:/.test(text.slice(0, 64));
  if (isJwk) emitMembers(text, { pattern: JWK, group: 1 }, emit);
  if (text.includes("<RSAKeyValue>")) emitMembers(text, { pattern: XML, group: 2 }, emit);
}

function emitMembers(
  text: string,
  { pattern, group }: { readonly pattern: RegExp; readonly group: number },
  emit: Emit,
): void {
  for (const found of text.matchAll(pattern)) {
    const value = found[group] ?? "";
    const start = found.index + found[0].indexOf(value, 3);
    const end = start + value.length;
    emit({ start, end, type: "PRIVATE_KEY", certainty: CERTAINTY.certain });
  }
}
