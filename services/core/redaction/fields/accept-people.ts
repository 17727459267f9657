import { looksLikeName } from "../names/looks-like-name.ts";
import { isOrdinaryWord } from "../names/ordinary-word.ts";
import { isReference } from "./reference.ts";
import { byShape, upToDelimiter, type Accept, type Candidate, type Range } from "./shape.ts";

/** Longer texts are about somebody, and not their name. */
const NAME_CHARS_MAX = 80;
const NAME_WORDS_MAX = 7;
/** How sure the shape alone has to be when the name of the field is a common word. */
const WEAK_LIKENESS = 0.5;
/** The same when nothing says whose name it is: then it is as well one of a thing. */
const ANYBODYS_LIKENESS = 0.7;
/** With the backslash by which a shell writes a quote. */
const EXACT_NAME = /^[\p{L}\p{M}][\p{L}\p{M}\p{N}'’`´.,()·\\ -]*$/u;
const WORD = String.raw`[\p{L}\p{M}][\p{L}\p{M}'’.-]*`;
const NAME_IN_TEXT = new RegExp(String.raw`${WORD}(?:,? ${WORD}){0,6}`, "uy");
/** Values that say that there is nobody. */
const NOBODY =
  /^(?:null|none|nil|n\/?a|unknown|anonymous|undefined|true|false|yes|no|test|admin|root|system|guest|user|default|string|required|optional|todo|tbd|name)$/i;
/** A word that begins in lower case and belongs to a name nevertheless. */
const PARTICLE =
  /^(?:van|von|der|den|de|del|della|di|da|do|dos|das|du|des|la|le|el|al|bin|ibn|ben|y|e|i|zu|zum|zur|ter|ten|af|av|st)$/;

/** Names of people: with particles, hyphens, initials, `Last, First`, in small letters too. */
export const person: Accept = (candidate) => {
  const range = candidate.field.isExact ? exactName(candidate) : nameInText(candidate);
  if (range === undefined) return undefined;
  const value = candidate.text.slice(range.start, range.end);
  if (NOBODY.test(value)) return undefined;
  return isLikely(value, candidate) ? range : undefined;
};

function isLikely(value: string, { isWeak, isAnybodys }: Candidate): boolean {
  if (isAnybodys) return /\S[ ,]+\S/.test(value) && looksLikeName(value) > ANYBODYS_LIKENESS;
  return !isWeak || looksLikeName(value) > WEAK_LIKENESS;
}

function exactName({ text }: Candidate): Range | undefined {
  const value = text.trim();
  const start = text.indexOf(value);
  if (value.length < 2 || value.length > NAME_CHARS_MAX || !EXACT_NAME.test(value))
    return undefined;
  if (value.split(/\s+/).length > NAME_WORDS_MAX) return undefined;
  return { start, end: start + value.length };
}

/** Words as long as they may belong to the name; the next name of a field (`… phone: 555`) ends it. */
function nameInText({ text, isAssigned }: Candidate): Range | undefined {
  NAME_IN_TEXT.lastIndex = 0;
  const found = NAME_IN_TEXT.exec(text)?.[0];
  if (found === undefined) return undefined;
  const words = [...found.matchAll(/[^ ]+/g)].map(({ 0: word, index }) => ({
    word,
    start: index,
    end: index + word.length,
  }));
  const isLower = /^\p{Ll}/u.test(found);
  let end = 0;
  for (const [at, { word, end: wordEnd }] of words.entries()) {
    if (at > 0 && !continues(word, isLower)) break;
    if (at > 0 && (/^ ?[:=]/.test(text.slice(wordEnd, wordEnd + 2)) || (isAssigned && isLower)))
      break;
    if (at > 0 && /^ ?[A-Za-z_]{1,24}[:=]/.test(text.slice(wordEnd, wordEnd + 26)) && isLower)
      break;
    end = wordEnd;
  }
  while (end > 0 && /[,.\s'’-]/.test(text[end - 1] ?? "") && !/\p{Lu}\.$/u.test(text.slice(0, end)))
    end -= 1;
  const next = text.slice(end, end + 2);
  return end < 2 || /^[\p{L}\p{N}_@/\\=(]/u.test(next) ? undefined : { start: 0, end };
}

function continues(word: string, isLower: boolean): boolean {
  return isLower || !/^\p{Ll}/u.test(word) || PARTICLE.test(word);
}

/** Accounts that belong to nobody: their names say what runs, and not who. */
const SHARED_ACCOUNTS = new Set(
  (
    "root admin administrator postgres mysql mariadb oracle sa sys system nobody anonymous guest user users test tester default ubuntu debian centos fedora ec2-user azureuser " +
    "vagrant docker www-data nginx apache node daemon service svc bot ci runner jenkins deploy git public none null nil undefined true false unknown n/a me self all any " +
    "everyone owner readonly read_only string username example demo app api web db database backup operator support info ftp mail redis rabbitmq elastic kibana grafana prometheus"
  ).split(" "),
);
const ACCOUNT = byShape(
  /[\p{L}\p{N}._+$#][\p{L}\p{N}._+#$\\-]{1,63}/uy,
  (value) =>
    /\p{L}/u.test(value) && !SHARED_ACCOUNTS.has(value.toLowerCase()) && !NO_ACCOUNT.test(value),
);
/** An e-mail address, a path, an id of a row or of a document is found elsewhere or says nothing. */
const NO_ACCOUNT =
  /^(?:\$|[0-9a-fA-F]{24,}$|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-|[A-Z][A-Z0-9]*_[A-Z0-9_]+$|[a-z]{2,6}_(?=[A-Za-z]{0,32}[0-9])[A-Za-z0-9]{14,}$)|\.(?:name|id|email|username)$/;
/** A variable of a program, as in `username = nexusUsername`. */
const VARIABLE = /^[a-zA-Z_]*(?:[a-z](?:User|Username|Login)|_(?:user|username|login))$/;

/** Programs that have accounts, by words of their names. */
const PROGRAMS =
  /(?:^|[-_.[])(?:bot|ci|svc|service|system|daemon|agent|runner)(?:$|[-_.\]0-9])|^x+$/i;

/** Settings of what a program signs in with: half of a credential, also where the account is the program's own. */
const SIGNS_IN =
  /(?:^|[^a-z])(?:db|database|data-?source|pg|postgres|postgresql|mysql|mariadb|mongo|mongodb|redis|mssql|oracle|sql|smtp|ldap|ftp|sftp|rabbitmq)[_.-]?(?:admin[_.-]?)?(?:user|login)/i;

/** Names of accounts: one word. */
export const username: Accept = upToDelimiter((candidate) => {
  const { text, field, isWeak } = candidate;
  if (
    (PROGRAMS.test(text) && !SIGNS_IN.test(field.name)) ||
    isReference(text.trim()) ||
    (isWeak && !isAccount(candidate))
  )
    return undefined;
  if (text.startsWith("@")) return atHandle(candidate);
  const range = ACCOUNT(candidate);
  return range === undefined || isCode(candidate, range) ? undefined : range;
});

function isCode({ text, field, isSpaced }: Candidate, { start, end }: Range): boolean {
  if (field.isExact) return false;
  return /^[[(]/.test(text.slice(end)) || (isSpaced && VARIABLE.test(text.slice(start, end)));
}

/** `user:` begins what somebody says, too, and ids stand under it: the value has to be one word, and none of the language. */
function isAccount({ text, field, isAssigned }: Candidate): boolean {
  const value = text.trim();
  if (!/^@?\p{L}[\p{L}\p{N}._+-]{1,63}$/u.test(value) || isOrdinaryWord(value)) return false;
  return field.isExact || isAssigned || !/^\p{Lu}/u.test(value);
}

function atHandle(candidate: Candidate): Range | undefined {
  const range = ACCOUNT({ ...candidate, text: candidate.text.slice(1) });
  return range === undefined ? undefined : { start: 0, end: range.end + 1 };
}
