import { isVendorName } from "./vendor-names.ts";

/** Words that are said of keys, in languages of Europe. */
const CUES = new Set(
  (
    "key keys apikey apikeys token tokens secret secrets credential credentials creds bearer auth authorization password passwords " +
    "passphrase webhook oauth oauth2 pat signing signature private cookie login schlüssel geheimnis zugangsdaten clave clef clé " +
    "chave chiave sleutel klucz jeton ключ токен секрет"
  ).split(" "),
);
/** The beginnings of verbs that are said of keys, and of words of languages that write without spaces. */
const CUE_STEM =
  /^(?:rotat|revok|regenerat|leak|expos|compromis|authenticat|rotier|widerruf)|密钥|密鑰|キー|トークン|토큰/;
/** What is said of keys only, so that even a UUID is one. */
const STRONG_STEM =
  /^(?:secrets?|tokens?|apikeys?|passw\w{0,8}|credentials?|bearer|rotat\w{0,4}|revok\w{0,4}|leaked)$|(?:secret|token|apikey|passwd|credential)s?$/;
/** Ends of names in code that hold keys: `apiKey`, `ACCESS_TOKEN`, `clientSecret`. */
const SECRET_NAME =
  /(?:key|token|secret|passw(?:or)?d|credential|auth|bearer|jwt|cookie|salt|nonce|signature|login)s?$/;
/** Ends of names of things that are named by their content, their build or their place. */
const DIGEST_NAME =
  /(?:sha-?(?:1|2|224|256|384|512)?|hash|digest|checksum|uuid|guid|fingerprint|(?:^|[_. -])(?:md5|integrity|commit|etag|trace|span|blob|revision|rev|build|image|version|ssh-[a-z0-9]{2,12}|ecdsa-[a-z0-9-]{2,24}|request|correlation|transaction|session|order|tracking|parent|tree|object|snapshot|layer|manifest|merge|index|branch|head|public[ _-]?key|pubkey|address|wallet|txid|tx|block|base64)(?:[ _-]?(?:id|no|number|hash|sum))?)$/;
/** The only argument of what opens a connection to a service: `new Client("…")`, `service.init("…")`. */
const OPENING_CALL =
  /(?:(?<![a-z])new [\w.]{1,40}(?<!id|hash|url|uri|path|date|error|regexp|version|color)|\.(?:init\w{0,8}|configure|setup|connect|auth\w{0,10}|login)|(?:client|api|sdk))\(["'`]$/;
const CLOUD = new Set(
  "aws amazon s3 azure entra gcp gcloud googleapis alibaba aliyun digitalocean tencent yandex oci".split(
    " ",
  ),
);

/** What the text on both sides of a value says of it. */
export interface SecretCue {
  /** `digest`: a name of content. `strong`, `secret`: a key, or somebody's. `none`: nothing. */
  readonly kind: "strong" | "secret" | "digest" | "none";
  readonly isCloud: boolean;
}

/** Reads the text on both sides of a value, which is in lower case. */
export function secretCueIn(before: string, after: string): SecretCue {
  const name = nameBefore(before);
  const words = [...wordsOf(before), ...wordsOf(after)];
  const isCloud = words.some(isCloudName);
  if (name !== "" && DIGEST_NAME.test(name)) return { kind: "digest", isCloud };
  if (words.some((word, at) => isStrong(word, words[at - 1] ?? "")))
    return { kind: "strong", isCloud };
  const isSecret =
    SECRET_NAME.test(name) || words.some(isCue) || OPENING_CALL.test(before.slice(-64));
  return { kind: isSecret ? "secret" : "none", isCloud };
}

/** Whether a text in lower case names a cloud, so that keys in it are the cloud's. */
export function namesCloud(text: string): boolean {
  return wordsOf(text).some(isCloudName);
}

function isCloudName(word: string): boolean {
  return CLOUD.has(word);
}

/** How much of a name counts, and how many marks may stand between it and the value. */
const NAME_CHARS_MAX = 64;
const MARKS_MAX = 8;

/** The name that a value is given to, with the word before it: what stands before the value but for marks. */
function nameBefore(before: string): string {
  let end = before.length;
  while (end > 0 && before.length - end < MARKS_MAX && !isLetter(before.charCodeAt(end - 1)))
    end -= 1;
  let start = end;
  let spaces = 0;
  while (start > 0 && end - start < NAME_CHARS_MAX) {
    const code = before.charCodeAt(start - 1);
    if (code === 32) spaces += 1;
    if (spaces > 1 || (code !== 32 && code !== 46 && code !== 45 && !isLetter(code, 95))) break;
    start -= 1;
  }
  return before.slice(start, end);
}

/** Letters and digits of any script count as letters; so does one more character. */
function isLetter(code: number, also = 0): boolean {
  if (code >= 97 && code <= 122) return true;
  return (code >= 48 && code <= 57) || code >= 0xc0 || code === also;
}

/** The words of a text in lower case; names in code are taken apart at their marks. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && isLetter(text.charCodeAt(at))) continue;
    if (at - start > 1) words.push(text.slice(start, at));
    start = at + 1;
  }
  return words;
}

function isStrong(word: string, previous: string): boolean {
  if (STRONG_STEM.test(word)) return true;
  return word.startsWith("key") && /^(?:api|access|licen[cs]e|secret)$/.test(previous);
}

function isCue(word: string): boolean {
  return CUES.has(word) || isVendorName(word) || CUE_STEM.test(word);
}
