import { isWordCode, textBefore } from "../cue.ts";
import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { CHARS, type Leaf } from "../leaf.ts";
import { isDigit } from "../identifiers/signs.ts";

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const V4 = new RegExp(`${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}`, "y");
const V4_TAIL = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);
/** A version of four parts looks the same; these words before it say so. Behind `user@` it is a server, which people must see. */
const VERSION =
  /(?:\bv|\bver(?:sion)?|\brelease|\bbuild|\bchrome|\bfirefox|\bsafari|\bedge?|\bopera|\bfirmware|\bdriver|\bsdk|[@~^]|[a-z]-)[\s:=/"'v.]*$/;
/** Loopback, "this network" and broadcast say nothing of anybody (RFC 6890, section 2.2.2). */
const NOBODY = /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.)/;
const V6_CHARS = /[0-9A-Fa-f:]{2,39}/y;

/** IP addresses: RFC 791's dotted form, and the text forms of RFC 4291, section 2.2, with embedded IPv4 and zones. */
export const ipAddress: Detector = {
  name: "ip-address",
  needs: 0,
  detect(leaf, emit) {
    if ((leaf.chars & CHARS.digit) !== 0 && (leaf.chars & CHARS.dot) !== 0) detectV4(leaf, emit);
    if ((leaf.chars & CHARS.colon) !== 0) detectV6(leaf, emit);
  },
};

function detectV4({ text }: Leaf, emit: Emit): void {
  for (let dot = text.indexOf("."); dot !== -1; dot = text.indexOf(".", dot + 1)) {
    if (!isDigit(text.charCodeAt(dot - 1)) || !isDigit(text.charCodeAt(dot + 1))) continue;
    const start = startOfOctet(text, dot);
    V4.lastIndex = start;
    const found = V4.exec(text)?.[0];
    if (found === undefined) continue;
    const end = start + found.length;
    dot = end - 1;
    if (isPart(text, start, end) || NOBODY.test(found)) continue;
    if (VERSION.test(textBefore(text, start, 16))) continue;
    emit({ start, end, type: "IP_ADDRESS", certainty: CERTAINTY.certain });
  }
}

function startOfOctet(text: string, dot: number): number {
  let start = dot;
  while (dot - start < 3 && isDigit(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

/** Longer numbers, versions and names go on in the same way. */
function isPart(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  if (isWordCode(before) || before === 46 || before === 45 || isWordCode(after)) return true;
  return (after === 46 || after === 45) && isWordCode(text.charCodeAt(end + 1));
}

function detectV6({ text }: Leaf, emit: Emit): void {
  let from = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", Math.max(from, at + 1))) {
    const start = startOfGroup(text, Math.max(from, at - 4), at);
    V6_CHARS.lastIndex = start;
    const run = V6_CHARS.exec(text)?.[0];
    if (run === undefined) continue;
    const address = longestV6(text, start, run);
    from = start + (address?.length ?? run.length);
    if (address === undefined || isWordCode(text.charCodeAt(start - 1))) continue;
    const end = endOfV6(text, start + address.length);
    emit({ start, end, type: "IP_ADDRESS", certainty: CERTAINTY.certain });
  }
}

function startOfGroup(text: string, floor: number, colon: number): number {
  let start = colon;
  while (start > floor && isHex(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

/** The address that begins here: the run itself, the run without a closing colon, or with IPv4 behind it. */
function longestV6(text: string, start: number, run: string): string | undefined {
  const lastColon = run.lastIndexOf(":");
  const tail = /^[0-9.]{7,15}/.exec(text.slice(start + lastColon + 1, start + lastColon + 16))?.[0];
  if (tail !== undefined && V4_TAIL.test(tail)) {
    const head = run.slice(0, lastColon + 1);
    if (isV6(`${head}0:0`)) return `${head}${tail}`;
  }
  const after = start + run.length;
  if (isWordCode(text.charCodeAt(after))) return undefined;
  // The first number of something that is written like IPv4 and is none.
  if (text[after] === "." && isDigit(text.charCodeAt(after + 1))) return undefined;
  if (isV6(run)) return run;
  const shorter = run.endsWith(":") ? run.slice(0, -1) : undefined;
  return shorter !== undefined && isV6(shorter) ? shorter : undefined;
}

/** RFC 4291, section 2.2: eight groups, or fewer with one `::`. A time such as `12:30:45` has neither. */
function isV6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  if (halves.length === 1) return groups.length === 8;
  // `::` alone, and what C++ and Rust write between names, are no address of anybody.
  const isTelling = groups.length >= 2 || /[2-9]/.test(text);
  return groups.length <= 7 && groups.length >= 1 && isTelling;
}

/** With its zone (RFC 4007, section 11); a prefix length is left out. */
function endOfV6(text: string, end: number): number {
  if (text[end] === "%") {
    const zone = /^%[0-9A-Za-z]{1,15}/.exec(text.slice(end, end + 16))?.[0];
    return end + (zone?.length ?? 0);
  }
  return end;
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}
