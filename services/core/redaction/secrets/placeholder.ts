/** What documents write where a secret would stand. Upper case only where a token may hold the letters by chance. */
const WORDS =
  /EXAMPLE|REDACTED|_HERE|PLACEHOLDER|(?:YOUR|INSERT|REPLACE|ENTER|PASTE|PUT)[-_. ]|YOUR(?:TOKEN|KEY|SECRET|PASSWORD|API)|CHANGE_?ME|REPLACE_?ME|DUMMY|x{5}|X{5}|\*{3}|#{4}|\.{4}|…/;
const OPENERS = /^(?:<|\$\{|\{\{|\$\(|%[A-Za-z_]|\$[A-Za-z_]|\[[A-Za-z_ ]+\]$|@@|__[A-Z])/;
const WORDS_LOWER =
  /^(?:your|my|some|the|insert|replace|enter|paste|put|example|sample|dummy|fake|test)[-_. ](?:[a-z]+[-_. ]?)*(?:token|key|secret|password|here|value|id)s?$|changeme|placeholder|redacted/i;

/**
 * Whether a value stands where a secret would, without being one: `xxxx`, `<YOUR_TOKEN>`, `${TOKEN}`, AWS's `…EXAMPLE`, or few
 * different characters. Bounded work: looks at the first 512 characters.
 */
export function isPlaceholder(value: string): boolean {
  const text = value.slice(0, 512);
  return isMonotone(text) || OPENERS.test(text) || WORDS.test(text) || WORDS_LOWER.test(text);
}

/** Few different characters, or the same one nearly everywhere. */
export function isMonotone(text: string): boolean {
  if (text.length < 8) return new Set(text).size <= 2;
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  return counts.size <= 3 || Math.max(...counts.values()) >= text.length * 0.6;
}
