import { CERTAINTY, type Certainty } from "../detector.ts";
import { isPlaceholder } from "./placeholder.ts";
import { isFullyMixed, looksRandom } from "./randomness.ts";

/** Short words with a separator behind each, then the random part: `acme_live_…`, `key-…`, `tok_…`. */
const SHAPE =
  /^((?:[A-Za-z][A-Za-z0-9]{0,15}[_-]){1,4}|[A-Za-z][A-Za-z0-9]{1,9}\.)([0-9A-Za-z](?:[0-9A-Za-z_-]*[0-9A-Za-z])?={0,2})$/;
/** Words by which vendors say that what follows is a key. */
const KEY_WORD =
  /^(?:[a-z0-9]{0,3}(?:sk|pk|rk|ak|tk|uk)|[a-z0-9]{0,6}(?:key|tok|token|pat|secret|sec)|api|live|test|prod|sandbox|auth|access|cred|creds|pwd|pass|bot|oauth|oat|priv|private|session|sess|refresh|admin|svc|service|personal|deploy|sat|rt|at)$/i;
/** Words before digests, builds and things that are named by their hash. */
const OTHER_WORD =
  /^(?:sha[0-9]*|md5|commit|rev|ref|build|image|img|chunk|bundle|asset|file|hash|digest|etag|trace|span|req|request|id|uuid|guid|user|usr|org|evt|event|cus|customer|order|msg|message|run|job|pod|node|layer|blob|tag|release|version|v|h|css|js|main|index|vendor|app|page|video|photo|thread|chat|chatcmpl|resp|asst|call|inv|invoice|sub|price|product)$/i;
const CHARS_MIN = 20;
const BODY_CHARS_MIN = 16;
const UNKNOWN_CHARS_MIN = 28;

/**
 * How sure it is that a value is a token of a vendor that no table knows: a word or two that say so, and many random characters.
 * `before` is the character before it. Undefined when it is none.
 */
export function prefixCertainty(value: string, before: string): Certainty | undefined {
  if (value.length < CHARS_MIN) return undefined;
  const [, prefix = "", body = ""] = SHAPE.exec(value) ?? [];
  if (body.length < BODY_CHARS_MIN || /[/@.]/.test(before) || isPlaceholder(body)) return undefined;
  const words = prefix.split(/[_.-]/).filter((word) => word !== "");
  if (words.some((word) => OTHER_WORD.test(word))) return undefined;
  const longest = body
    .split(/[_-]/)
    .reduce((best, part) => (part.length > best.length ? part : best), "");
  if (longest.length < BODY_CHARS_MIN || !looksRandom(longest) || !/[0-9]/.test(longest))
    return undefined;
  if (words.some((word) => KEY_WORD.test(word)) && prefix.length <= 24) return CERTAINTY.likely;
  const isOpaque = isFullyMixed(longest) && longest.length >= UNKNOWN_CHARS_MIN;
  return isOpaque ? CERTAINTY.possible : undefined;
}
