import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { isOrdinaryWord } from "../names/ordinary-word.ts";

/** Words after which somebody's name at a system stands, in running text; fields of that name are known elsewhere. */
const CUE =
  /(?<![\p{L}\p{N}_])(?:log ?ins?|user ?names?|user ?ids?|users?|handle|sign(?:ed)? in as|log(?:ged)? in as|authenticated as|benutzer(?:name)?|anmeldename|utilisateur|identifiant|usuari[oa]|utente|gebruiker(?:snaam)?|użytkownika?|login to|användar(?:e|namn)|kullanıcı(?: adı)?)(?: (?:is|name|as|for|now|ist|est|es|è|é|to|jest|är)){0,2}(?::| =|=)? ["'`@]?/giu;
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
      if (token === undefined || NOBODY.test(token)) continue;
      const end = start + token.length;
      const isPaired = PASSWORD_BEHIND.test(text.slice(end, end + 24));
      if (!isPaired && !isWrittenAsName(token)) continue;
      emit({ start, end, type: "USERNAME", certainty: CERTAINTY.likely });
    }
  },
};

/** With a digit or a separator inside, or a word that no dictionary has and no sentence begins with. */
function isWrittenAsName(token: string): boolean {
  if (/\p{L}.*\p{N}/u.test(token)) return true;
  const words = token.split(/[._-]/);
  if (words.length > 1) return words.some((word) => !isOrdinaryWord(word));
  return false;
}
