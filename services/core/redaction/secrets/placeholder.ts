/** What documents write where a secret would stand. Upper case only where a token may hold the letters by chance. */
const WORDS =
  /EXAMPLE|REDACTED|_HERE|PLACEHOLDER|(?:YOUR|INSERT|REPLACE|ENTER|PASTE|PUT)[-_. ]|YOUR(?:TOKEN|KEY|SECRET|PASSWORD|API)|CHANGE_?ME|REPLACE_?ME|DUMMY|x{5}|X{5}|\*{3}|#{4}|\.{4}|…/;
const OPENERS = /^(?:<|\$\{|\{\{|\$\(|%[A-Za-z_]|\$[A-Za-z_]|\[[A-Za-z_ ]+\]$|@@|__[A-Z])/;
const WORDS_LOWER =
  /^(?:your|my|some|the|insert|replace|enter|paste|put|example|sample|dummy|fake|test)[-_. ][a-z_. -]{0,64}(?:token|key|secret|password|here|value|id)s?$|changeme|placeholder|redacted/i;

/**
 * Whether a value stands where a secret would, without being one: `xxxx`, `<YOUR_TOKEN>`, `${TOKEN}`, AWS's `…EXAMPLE`, or few
 * different characters. Bounded work: looks at the first 512 characters.
 */
export function isPlaceholder(value: string): boolean {
  return OPENERS.test(value) || isFiller(value) || WORDS_LOWER.test(value.slice(0, CHARS_MAX));
}

/** The same for what follows a vendor's prefix, which may begin with any mark. */
export function isFiller(value: string): boolean {
  const text = value.slice(0, CHARS_MAX);
  return isMonotone(text) || WORDS.test(text);
}

const CHARS_MAX = 512;

/** Few different characters, or the same one nearly everywhere. */
function isMonotone(text: string): boolean {
  const counts = new Uint16Array(128);
  let different = 0;
  let most = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = Math.min(text.charCodeAt(at), 127);
    const count = (counts[code] ?? 0) + 1;
    counts[code] = count;
    if (count === 1) different += 1;
    if (count > most) most = count;
  }
  return text.length < 8 ? different <= 2 : different <= 3 || most >= text.length * 0.6;
}
