import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { isOrdinaryWord } from "../names/ordinary-word.ts";

/** Words after which somebody's name at a system stands, in running text; fields of that name are known elsewhere. */
const CUE =
  /(?<![\p{L}\p{N}_])(?:log ?ins?|user ?names?|user ?ids?|users?|handle|sign(?:ed)? in as|log(?:ged)? in as|authenticated as|(?:against|for|into|on) account|moderator|benutzer(?:name)?|anmeldename|utilisateur|identifiant|usuari[oa]|utente|gebruiker(?:snaam)?|użytkownika?|login to|användar(?:e|namn)|kullanıcı(?: adı)?)(?: (?:is|name|as|for|now|ist|est|es|è|é|to|jest|är)){0,2}(?::| =|=)? ["'`@]?/giu;
/** Slots for a name in lines that programs write, and in statements: whatever stands there is one. */
const SLOTS: readonly RegExp[] = [
  // OpenSSH's auth.c and PAM.
  /(?:accepted|failed) (?:publickey|password|keyboard-interactive\/pam|gssapi-with-mic|hostbased|none) for (?:invalid user )?/giu,
  /session (?:opened|closed) for user /giu,
  // The combined log format of Apache and nginx.
  /(?<=[0-9a-f] )- (?=[^\s[\]"]{2,64} \[[0-9]{1,2}\/[A-Z][a-z]{2}\/[0-9]{4}:)/gu,
  // PostgreSQL and MySQL.
  /\b(?:alter|create|drop) (?:role|user|login) (?:if (?:not )?exists )?["'`[]?(?=[\w.-]{2,64}["'`\]]?(?:@\S{1,64})? (?:with|password|encrypted|identified|superuser|nosuperuser|createdb|valid)\b)/giu,
];
/** Arguments of calls that define a setting. */
const DEFINED =
  /\bdefine\(\s{0,3}["'](?:DB|DATABASE|MYSQL|SMTP|FTP)_USER(?:NAME)?["']\s{0,3},\s{0,3}["']/gu;
const TOKEN =
  /[\p{L}][\p{L}\p{N}]{0,31}(?:[._-][\p{L}\p{N}]{1,31}){0,3}(?![\p{L}\p{N}@:/=(]|[.-][\p{L}\p{N}])/uy;
/** Behind a name and a slash stands its password. */
const PASSWORD_BEHIND = /^["'`]? \/ \S{4,}/;
/** Names of accounts that are nobody's. */
const NOBODY =
  /^(?:root|admin|administrator|postgres|mysql|ubuntu|debian|ec2-user|www-data|nobody|system|service|guest|anonymous|default|test|bot|ci-bot|deploy|jenkins|git)$/i;

/** Names of users in running text: behind a cue, and written as no word of a language is. */
export const username: Detector = {
  name: "username",
  needs: CHARS.lower | CHARS.space,
  detect({ text }, emit) {
    CUE.lastIndex = 0;
    for (let match = CUE.exec(text); match !== null; match = CUE.exec(text)) {
      const start = match.index + match[0].length;
      TOKEN.lastIndex = start;
      const token = TOKEN.exec(text)?.[0];
      if (token === undefined || isExample(token)) continue;
      const end = start + token.length;
      const isPaired = PASSWORD_BEHIND.test(text.slice(end, end + 24));
      if (!isPaired && !isWrittenAsName(token)) continue;
      emit({ start, end, type: "USERNAME", certainty: CERTAINTY.likely });
    }
    for (const slot of SLOTS) findIn(text, slot, emit);
    if (text.includes("define(")) findIn(text, DEFINED, emit);
  },
};

function findIn(text: string, slot: RegExp, emit: Emit): void {
  slot.lastIndex = 0;
  for (let match = slot.exec(text); match !== null; match = slot.exec(text)) {
    const start = match.index + match[0].length;
    TOKEN.lastIndex = start;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined || isNobodys(token)) continue;
    emit({ start, end: start + token.length, type: "USERNAME", certainty: CERTAINTY.likely });
  }
}

/** Nobody's, or what a manual writes there. */
function isNobodys(token: string): boolean {
  return isExample(token) || (/^\p{L}+$/u.test(token) && isOrdinaryWord(token));
}

function isExample(token: string): boolean {
  return NOBODY.test(token) || EXAMPLE.test(token);
}

const EXAMPLE = /^(?:(?:my|your|the|db|new|some)?_?user_?(?:name)?|foo|bar|baz)$/i;

/** With a digit or a separator inside, or a word that no dictionary has and no sentence begins with. */
function isWrittenAsName(token: string): boolean {
  if (/\p{L}.*\p{N}/u.test(token)) return true;
  const words = token.split(/[._-]/);
  if (words.length > 1) return words.some((word) => !isOrdinaryWord(word));
  return false;
}
