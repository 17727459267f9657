import { textAfter, textBefore } from "../cue.ts";
import { CERTAINTY, type Certainty, type Detector } from "../detector.ts";
import { isPlaceholder } from "../secrets/placeholder.ts";
import { isFullyMixed, looksRandom, mixtureOf } from "../secrets/randomness.ts";
import { prefixCertainty } from "../secrets/prefixed.ts";
import { findRuns, type Run } from "../secrets/runs.ts";
import { secretCueIn, type SecretCue } from "../secrets/secret-cue.ts";

/** Shorter random strings are found by what a sentence says of them; see `password-cue.ts`. */
const CHARS_MIN = 14;
/** So many random characters mean a key with no word beside them, when nothing says that they are something else. */
const ALONE_CHARS_MIN = 30;
/** An alphabet written out is none. */
const SEQUENCE = /abcdefgh|0123456789|123456789A/i;
/** The same for one that is all of its line, as people paste keys. */
const LINE_CHARS_MIN = 22;
const ALONE_CHARS_MAX = 128;
const BEFORE_CHARS = 72;
const AFTER_CHARS = 40;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const FILE_OR_VERSION = /\.[a-z]{2,5}$|^v?[0-9]{1,4}\.[0-9]{1,4}(?:[.+-]|$)/i;
/** Calls, messages and the like (twilio.com/docs/glossary/what-is-a-sid); those of accounts and keys are half of a credential. */
const TWILIO_ID = /^(?:CA|CF|CL|CO|FX|IM|MM|PN|RE|SM|TR|US|VE|ZS)[0-9a-f]{32}$/;
/** Sums of modules of Go (go.dev/ref/mod, section go.sum files), and tags of entities (RFC 9110, section 8.8.3). */
const DIGEST_BEFORE = /\sh1:$|\betag["']?\s{0,2}[:=]\s{0,2}["'\\]{0,2}(?:W\/)?["'\\]{0,2}$/i;
/** A member of something in code. */
const MEMBER = /^[A-Za-z_]\w{0,15}(?:\.[A-Za-z_]\w{0,15}){1,6}$/;
/** Digits of base 16 alone are short numbers of many things. */
const HEX_SHORT = /^[0-9a-f]{1,19}$/i;
/** Of a shape that nothing else has, but with no letters to find it by (documentation.mailgun.com, API keys). */
const MAILGUN = /^[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}$/;
/** A line of Base64 before or behind one: a certificate, a public key, a picture. */
const DATA_BEFORE = /(?:-----|[A-Za-z0-9+/]{40})["'\\+ \t\r]{0,8}\n[ \t>*#"']{0,16}$/;
const DATA_AFTER = /^["'\\+ \t\r]{0,8}\n[ \t>*#"']{0,16}(?:-----|[A-Za-z0-9+/]{40})/;

/** Random strings of no known form, with a prefix or a word beside them that says what they are, or too random for anything else. */
export const genericSecret: Detector = {
  name: "generic-secret",
  needs: 0,
  detect({ text }, emit) {
    findRuns(text, CHARS_MIN, (run) => {
      const value = text.slice(run.start, run.end);
      const isRandom = UUID.test(value) || looksRandom(value);
      if (!isRandom && !/[_-]/.test(value)) return;
      const prefixed = prefixCertainty(value, text.charAt(run.start - 1));
      if (prefixed === undefined && !(isRandom && isCandidate(text, run, value))) return;
      const cue = cueOf(text, run);
      const certainty = sure(prefixed, certaintyOf(text, run, cue));
      if (certainty === undefined) return;
      emit({ ...run, type: cue.isCloud ? "CLOUD_KEY" : "API_KEY", certainty });
    });
  },
};

function cueOf(text: string, { start, end }: Run): SecretCue {
  return secretCueIn(textBefore(text, start, BEFORE_CHARS), textAfter(text, end, AFTER_CHARS));
}

/** The surer one. */
function sure(left: Certainty | undefined, right: Certainty | undefined): Certainty | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left > right ? left : right;
}

function isCandidate(text: string, { start, end }: Run, value: string): boolean {
  const before = text.charAt(start - 1);
  if (before === "/" || before === "." || before === "@" || text.charAt(end) === "@") return false;
  if (HEX_SHORT.test(value) || TWILIO_ID.test(value)) return false;
  if (DIGEST_BEFORE.test(text.slice(Math.max(0, start - 24), start))) return false;
  return (
    !FILE_OR_VERSION.test(value) && !MEMBER.test(value) && !isPath(value) && !isPlaceholder(value)
  );
}

/** Names between slashes; Base64 has slashes between random characters. */
function isPath(value: string): boolean {
  if (!value.includes("/")) return false;
  const parts = value.split("/");
  return parts.length > 6 || parts.some((part) => part.length > 3 && mixtureOf(part).words > 0.6);
}

function certaintyOf(text: string, run: Run, { kind }: SecretCue): Certainty | undefined {
  const value = text.slice(run.start, run.end);
  if (MAILGUN.test(value)) return CERTAINTY.likely;
  if (kind === "digest") return undefined;
  if (UUID.test(value)) return kind === "strong" ? CERTAINTY.likely : undefined;
  return kind === "none" ? alone(text, run, value) : CERTAINTY.likely;
}

/** A key with no word beside it: in quotes or between spaces, long, with all kinds of characters. */
function alone(text: string, { start, end }: Run, value: string): Certainty | undefined {
  const least = isWholeLine(text, start, end) ? LINE_CHARS_MIN : ALONE_CHARS_MIN;
  if (end - start < least || end - start > ALONE_CHARS_MAX) return undefined;
  if (!isFullyMixed(value) || (/[/+.]/.test(value) && !isSecretKey(text, value))) return undefined;
  const isHeld =
    /^["'`(,\s>]?$/.test(text.charAt(start - 1)) && /^["'`),;\s<]?$/.test(text.charAt(end));
  if (!isHeld || SEQUENCE.test(value)) return undefined;
  if (DATA_BEFORE.test(text.slice(Math.max(0, start - 80), start))) return undefined;
  return DATA_AFTER.test(text.slice(end, end + 80)) ? undefined : CERTAINTY.possible;
}

function isWholeLine(text: string, start: number, end: number): boolean {
  return /^[\n\r]?$/.test(text.charAt(start - 1)) && /^[\n\r]?$/.test(text.charAt(end));
}

/** The secret half of a pair of AWS: 40 characters (docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html). */
function isSecretKey(text: string, value: string): boolean {
  return /^[A-Za-z0-9+/]{40}$/.test(value) && /A[KS]IA[A-Z0-9]{16}/.test(text.slice(0, 4096));
}
