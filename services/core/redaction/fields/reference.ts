import { isPlaceholder } from "../placeholders.ts";

/** Values that hold nothing but where, or that, a secret is: what a redactor, a template or a program stands there for it. */
const NOTHING =
  /^(?:|%|null|none|nil|undefined|true|false|n\/?a|redacted|\[?(?:redacted|filtered|hidden|masked|removed|secret|secure|protected)\]?|<[^<>]{0,64}>|\*{2,}|•{2,}|x{3,}|X{3,}|\.{3,}|-+|_+|…)$/i;
/** Partly masked by somebody else: the rest says nothing either. */
const MASKED = /^\W*(?:[*•●]{4,}|x{6,}|X{6,})\W*$/;
const TEMPLATE =
  /^(?:\$\{\{?[^{}]{1,128}\}\}?|\{\{[^{}]{1,128}\}\}|\{%[^%]{1,128}%\}|\$\([^()]{1,128}\)|\$[A-Za-z_][A-Za-z0-9_]{0,63}|%[A-Za-z_][A-Za-z0-9_]{0,63}%|%\([A-Za-z_]{1,63}\)s|%s|#\{[^{}]{1,128}\}|<?%=?[^%]{1,128}%>|\{[A-Za-z_][A-Za-z0-9_.]{0,63}\}|:[a-z_]{1,63}|\?|@[A-Za-z_]{1,63}\)?|!(?:Ref|Sub|GetAtt|vault|ENV|env)\b.{0,128})$/;
const ENVIRONMENT =
  /^(?:process\.env\b|import\.meta\.env\b|os\.environ\b|os\.getenv\(|System\.getenv\(|System\.getProperty\(|ENV[[.]|env\(|getenv\(|\$env:|\$ENV\{|Deno\.env\b|Bun\.env\b|std::env::|env::var\(|Environment\.GetEnvironmentVariable\(|\$_ENV\[|\$_SERVER\[|\$_POST\[|\$_GET\[|viper\.Get|secretsmanager:|arn:aws:secretsmanager:|vault:|op:\/\/|ssm:|file:\/\/)/;
/** `YOUR_API_KEY`, `<your token>`, `changeme-…` are what a reader is to fill in. */
const FILL_IN =
  /^[<[({]{0,2}(?:(?:your|my|insert|enter|replace|put|add|paste|the|some|any)[ _-][a-z0-9 _-]{2,64}|[a-z0-9 _-]{2,64}[ _-]here)[>\])}]{0,2}$/i;
/** The same inside of a longer text: `sha256~XXX_PUT_YOUR_TOKEN_HERE_XXX`. */
const FILL_IN_INSIDE = /(?:^|[^a-z])your[ _-][a-z _-]{2,40}[ _-]here(?:$|[^a-z])/i;
/** The name of an algorithm of signing, as `X-Amz-Algorithm` and others hold it. */
const ALGORITHM =
  /^(?:AWS4|GOOG4)-(?:HMAC|RSA|ECDSA)(?:-P256)?-SHA256$|^(?:HMAC|RSA|ECDSA)-?SHA-?(?:1|256|384|512)$/i;
/** Encrypted by SOPS or Jasypt: who has the key may read it, and nobody else. */
const ENCRYPTED = /^ENC(?:\[[A-Za-z0-9_]{2,16},[A-Za-z0-9+/=:,_-]*\]|\([A-Za-z0-9+/=:,_-]*\))$/;
/** A prefix of the vendor, and then one and the same character: nobody's token. */
const MASKED_TOKEN = /^[\w.~-]{0,16}?([xX*#•0])\1{7,}[\w-]{0,4}$|^[0-]{8,}$/;

/** Whether a value is nothing that could let anybody in, whatever stands around it. Such values stay for the reader. */
export function isReference(value: string): boolean {
  if (NOTHING.test(value) || isPlaceholder(value)) return true;
  return (
    MASKED.test(value) ||
    MASKED_TOKEN.test(value) ||
    isMostlyMask(value) ||
    FILL_IN_INSIDE.test(value) ||
    ENCRYPTED.test(value) ||
    ALGORITHM.test(value) ||
    TEMPLATE.test(value) ||
    ENVIRONMENT.test(value) ||
    FILL_IN.test(value)
  );
}

/** Nothing, a mark that redactors leave in brackets, or one and the same sign. */
const EMPTY =
  /^(?:|null|none|nil|undefined|true|false|n\/a|\[(?:redacted|filtered|hidden|masked|removed|secret|protected)\]|\*{2,}|•{2,}|x{3,}|X{3,}|\.{3,}|-+|_+|…)$/i;
/** Variables as environments and templates have them; `$ecret` and `%hunter%` are words that somebody chose. */
const VARIABLES =
  /^(?:\$\{\{?[^{}]{1,128}\}\}?|\{\{[^{}]{1,128}\}\}|\{%[^%]{1,128}%\}|\$\([^()]{1,128}\)|\$[A-Z_][A-Z0-9_]{0,63}|%[A-Z_][A-Z0-9_]{0,63}%|%\([A-Za-z_]{1,63}\)s|#\{[^{}]{1,128}\}|<%=?[^%]{1,128}%>|!(?:Ref|Sub|GetAtt)\b.{0,128})$/;
/** What a reader is told to fill in: in capitals or in so many words. */
const TO_FILL_IN =
  /^(?:<[A-Z][A-Z0-9_-]{2,63}>|[<[({]{0,2}(?:your|insert|enter|replace|put|add|paste)[ _-][a-z0-9 _-]{2,64}[>\])}]{0,2}|<[^<>]{0,48}\b(?:password|token|key|secret|placeholder|redacted)\b[^<>]{0,48}>)$/i;
const CALLS =
  /^(?:process\.env[.[]|import\.meta\.env\.|os\.environ[.[]|os\.getenv\(|System\.getenv\(|ENV\[|\$env:|Deno\.env\.|Bun\.env\.|std::env::|arn:aws:secretsmanager:|vault:|op:\/\/|ssm:|secretsmanager:|file:\/\/)/;

/**
 * The same where structure says that this is the value of a secret's field: there it is hidden whatever it looks like, so only
 * what nobody could have chosen as a secret stays.
 */
export function isPlainReference(value: string): boolean {
  if (EMPTY.test(value) || isPlaceholder(value)) return true;
  if (MASKED.test(value) || ENCRYPTED.test(value) || ALGORITHM.test(value)) return true;
  const isFillIn = TO_FILL_IN.test(value) && !/[0-9]/.test(value);
  return isFillIn || VARIABLES.test(value) || CALLS.test(value) || isMostlyMask(value);
}

const MASK_CHARS_MIN = 16;
const MASK_CHARS_MAX = 512;
/** How much of a text is one character before nobody made it a secret. */
const MASK_SHARE_MIN = 0.6;

/** `xxxxxxxxxxxxxx.atlasv1.xxxxxxxxxxxxxxxx`. */
function isMostlyMask(value: string): boolean {
  if (value.length < MASK_CHARS_MIN || value.length > MASK_CHARS_MAX) return false;
  const most = ["x", "X", "*", "#"].map((char) => value.split(char).length - 1);
  return Math.max(...most) >= value.length * MASK_SHARE_MIN;
}

/** What stands behind `password:` or `token =` in programs and in sentences, where it is not the value of one. */
const CODE =
  /^(?:[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*)*\(|(?:self|this|req|request|args|opts|options|config|cfg|settings|params|props|var|local|module|data|ctx|context|event|body|form|input|secrets|credentials|user|res|response|state|process|os|env|vault)(?:\.|->|\[)[A-Za-z_$'"]|(?:await|new|function|lambda|async|return|typeof|not|const|let)\b(?!\S)|[^\p{L}\p{N}]{1,2}$|=>|f?["'`]$|[A-Za-z_$][\w$.]*(?:\[['"]?$|\[['"]\w)|[A-Za-z_$][\w$]*(?:\.[\w$]+)+\{)/u;
const TYPES =
  /^(?:string|str|text|varchar|char|bytes|number|int|integer|boolean|bool|any|object|unknown|void|optional|required|nullable|secretstr|securestring|password|token|secret|key|apikey|api_key|passwd|pwd|pass)(?:\b|$)[\s,;)\]}?|]*(?:=.*)?$/i;
const PROSE =
  /^(?:is|was|are|were|be|been|must|should|shall|can|could|cannot|can't|will|would|may|might|has|have|had|does|do|did|not|no|the|a|an|this|that|these|your|my|our|their|its|in|on|at|to|of|for|from|by|with|without|and|or|but|if|when|then|than|as|it|too|only|also|please|must|field|reset|required|incorrect|invalid|expired|missing|wrong|failed|changed|updated|ok|success|enter|use|see|via)$/i;

/** A variable that is named for what it holds, as in `password = dbPassword`. */
const VARIABLE =
  /^(?:[a-z]+[A-Z][A-Za-z]*|[A-Za-z]+(?:_[A-Za-z]+)+)(?<=password|passwd|passphrase|token|secret|key|pwd|credentials)$/i;

/** The same for what is not exact: there, a value in a program is mostly an expression. */
export function isExpression(value: string, following: string): boolean {
  if (CODE.test(value) || TYPES.test(value)) return true;
  return PROSE.test(value) && /^[\s,.]+[\p{L}]/u.test(following);
}

/** Whether a value that `=` with spaces around it assigns is a variable. */
export function isVariable(value: string): boolean {
  return VARIABLE.test(value) && (value.includes("_") || /[a-z][A-Z]/.test(value));
}
