import { CERTAINTY, type Detector } from "../detector.ts";
import { isPlaceholder } from "../secrets/placeholder.ts";
import { WordIndex } from "../secrets/word-index.ts";

/** Words for a password, in lower case; a name in code may end in one (`dbPassword`, `ADMIN_PW`). */
const PASSWORD_WORDS =
  "password|passwords|passwd|passwrd|pwd|pword|passphrase|passcode|paasword|pass|pw|pin|passwort|kennwort|mot de passe|mdp|contraseña|contrasena|clave|senha|palavra-passe|parola d'ordine|parola|wachtwoord|hasło|haslo|heslo|lösenord|losenord|passord|adgangskode|salasana|jelszó|jelszo|şifre|sifre|parolă|lozinka|geslo|пароль|пароля|κωδικός|パスワード|密码|密碼|口令|비밀번호|비번|암호|كلمة المرور|סיסמה";
const KEY_WORDS =
  "api key|api-key|apikey|access key|secret key|secret|token|access token|client secret|auth key|key|credential|schlüssel|clé|clave api|chave|chiave|jeton";
/** What stands between the word and the value: a mark, a verb, or both. */
const LINK =
  "(?:\\s{0,2}(?::=|=>|->|[:=：＝])\\s{0,3}|\\s{1,3}(?:is|was|are|has been (?:set|changed|reset) to|(?:set|changed|reset|updated) to|to|ist|lautet|est|es|é|è|sarà|jest|är|er|on|это|будет|now|will be)\\s{1,3}(?:now\\s|set to\\s)?:?\\s{0,2})";
const OPEN = "[\"'`“„«‘*(\\[]{0,3}";
const VALUE = "([^\\s\"'`“”„«»<>\\0]{4,128})";

const NAMES = "[\\p{L}\\p{N}_@.-]{1,40}";

interface Reading {
  readonly type: "PASSWORD" | "API_KEY";
  /**
   * What the value may look like: `any` where a format says that it is one, `unlike-word` where a sentence does, `token` where
   * the words around may mean something else.
   */
  readonly accepts: "any" | "unlike-word" | "token";
}

const LOGIN_WORDS =
  "login|log-in|logins|credentials|creds|user|username|account|access|zugang|zugangsdaten|anmeldung|identifiant|identifiants|acceso|acesso|credenziali|inloggegevens";
const USE_WORDS = "use|used|using";
const ENTER_WORDS =
  "login|logged|log|sign|signed|authenticate|authenticated|connect|connected|unlock|unlocked";
const ROTATE_WORDS =
  "rotate|rotated|revoke|revoked|regenerate|invalidate|roll|reset|replace|deactivate|leaked|exposed|committed|rotiere|widerrufe";

const ARGUMENT = "[^\\s\"'`\\0]{3,128}";
const PROGRAM_WORDS =
  "redis-cli|valkey-cli|sshpass|mysql|mysqldump|mysqladmin|mariadb|curl|docker|podman|helm|skopeo|htpasswd|net|login|machine";
/** Programs whose short options hold a password, by their manual pages, and the lines of `.netrc`. */
const PROGRAMS: readonly string[] = [
  String.raw`(?:redis|valkey)-cli\b[^\n|;]{0,120}?\s-a\s+\\?["']?`,
  String.raw`sshpass\s+-p\s{0,3}\\?["']?`,
  String.raw`(?:mysql\w{0,12}|mariadb\w{0,12})\b[^\n|;]{0,120}?\s-p\\?["']?(?!assword|ort\b|["'$\s])`,
  String.raw`curl\b[^\n|;]{0,200}?\s(?:-u|--user|--proxy-user)[ =]?\\?["']?[^\s:"'/]{1,64}:`,
  String.raw`(?:docker|podman|helm|skopeo)\b[^\n|;]{0,60}?\slogin\b[^\n|;]{0,120}?\s-p[ =]?\\?["']?`,
  String.raw`htpasswd\s+-[a-zA-Z]{0,6}b[a-zA-Z]{0,6}\s+(?:[^\s-][^\s]{0,128}\s+){1,2}["']?`,
  String.raw`net\s+use\s+[^\n]{1,120}?/user:[^\s]{1,64}\s+["']?`,
  String.raw`(?:machine\s+[^\s]{1,128}\s+)?login\s+[^\s]{1,128}\s+password\s+`,
];

/** The last group of each is the value. */
const INDEX = new WordIndex<Reading>([
  {
    words: PASSWORD_WORDS,
    shape: new RegExp(
      `(?:${PASSWORD_WORDS})(?:\\s{0,2}\\([^()\\n]{1,24}\\))?(?: (?:for|of|für|pour|para|per) ${NAMES})?${LINK}${OPEN}${VALUE}`,
      "iuy",
    ),
    value: { type: "PASSWORD", accepts: "unlike-word" },
  },
  {
    words: KEY_WORDS,
    shape: new RegExp(`(?:${KEY_WORDS})(?: (?:for|of) ${NAMES})?${LINK}${OPEN}${VALUE}`, "iuy"),
    value: { type: "API_KEY", accepts: "token" },
  },
  {
    words: LOGIN_WORDS,
    shape: new RegExp(
      `(?:${LOGIN_WORDS})(?:\\s(?:details|info|data))?(?:\\s{0,2}[:=]\\s{0,3}|\\s{1,3}(?:is|are|ist|sind|est|sont|es|son)\\s{1,3}:?\\s{0,2})["'\`]{0,2}[^\\s"'\`/|:,;<>]{2,64}["'\`]{0,2}(?:\\s{1,2}[/|]\\s{1,2}|\\s?[/:|]\\s?|\\s(?:and|und|et|y|e)\\s)["'\`]{0,2}([^\\s"'\`<>\\0]{4,128})`,
      "iuy",
    ),
    value: { type: "PASSWORD", accepts: "unlike-word" },
  },
  {
    words: USE_WORDS,
    shape:
      /us(?:ed?|ing)\s{1,3}["'`]?([^\s"'`<>\0]{6,128})["'`]?\s{1,3}(?:to|for|as)\s{1,3}(?:log|sign|authenticat|connect|the (?:log|pass)|access|password|unlock)/iuy,
    value: { type: "PASSWORD", accepts: "token" },
  },
  {
    words: ENTER_WORDS,
    shape:
      /(?:log(?:ged)?[ -]?in|sign(?:ed)? ?in|authenticated?|connect(?:ed)?|unlock(?:ed)?)\s{1,3}(?:(?:as|to)\s{1,3}[^\s]{1,64}\s{1,3})?(?:with|using|mit|avec|con|com)\s{1,3}["'`]?([^\s"'`<>\0]{6,128})/iuy,
    value: { type: "PASSWORD", accepts: "token" },
  },
  {
    words: ROTATE_WORDS,
    shape: new RegExp(
      `(?:${ROTATE_WORDS})\\s{1,3}(?:(?:the|our|this|my|old|new|leaked|key|token|secret|password|credential|api)\\s{1,3}){0,4}["'\`]?([^\\s"'\`<>,;\\0]{6,256})`,
      "iuy",
    ),
    value: { type: "API_KEY", accepts: "token" },
  },
  {
    words: "identified|encrypted|password|passwd|passphrase|pwd",
    shape:
      /(?:identified(?:\s+with\s+[^\s]{1,64})?\s+(?:by|as|using)\s+(?:password\s+)?["'`]?|(?:encrypted\s+)?(?:password|passwd|passphrase|pwd)["']?(?:\s{1,3}|\s?,\s?)["'`])([^\s"'`;\\\0]{3,128})/iuy,
    value: { type: "PASSWORD", accepts: "any" },
  },
  {
    words: "password|passwd|passphrase|pwd|pass|pw|convertto",
    shape:
      /(?:password|passwd|passphrase|pwd|pass|pw|convertto-securestring(?:\s-[a-z]{1,16}){0,4})\s{1,3}\\?["']?([^\s"'`<>\\\0]{6,128})/iuy,
    value: { type: "PASSWORD", accepts: "token" },
  },
  {
    words: "bundle",
    shape:
      /BUNDLE_[A-Z0-9_]{1,64}__[A-Z]{2,16}["']?\s?[=:]\s?["']?([^\s:"']{2,64}:[^\s"';]{2,128})/uy,
    value: { type: "API_KEY", accepts: "any" },
  },
  {
    words: PROGRAM_WORDS,
    shape: new RegExp(`(?:${PROGRAMS.join("|")})(${ARGUMENT})`, "uy"),
    value: { type: "PASSWORD", accepts: "any" },
  },
]);

/** Passwords and short keys in running text: by what a sentence, a chat or a log says of them, in many languages. */
export const passwordCue: Detector = {
  name: "password-cue",
  needs: 0,
  detect({ text }, emit) {
    INDEX.find(text, (found, { type, accepts }) => {
      const raw = found.at(-1) ?? "";
      const value = trimmed(raw);
      if (!isAccepted(value, accepts, found[0]) || isPlaceholder(value)) return;
      const start = found.index + found[0].lastIndexOf(raw);
      emit({ start, end: start + value.length, type, certainty: CERTAINTY.likely });
    });
  },
};

function isAccepted(value: string, accepts: Reading["accepts"], said: string): boolean {
  if (accepts === "any") return value.length >= 3 && !isCode(value);
  return accepts === "token" ? isTokenLike(value) : isPassword(value, said);
}

/** Without the marks that belong to the sentence. */
function trimmed(value: string): string {
  const end = value.replace(/[.,;:)\]}…]+$/, "");
  return end === "" ? value : end;
}

/** A password in prose has something that a word has not; a number is one only for a PIN. */
function isPassword(value: string, word: string): boolean {
  if (/^(?:pin|pass|clave|parola|pw)(?![a-z])/i.test(word) && /^[0-9]{4,12}$/.test(value))
    return true;
  if (value.length < 4 || isCode(value)) return false;
  const body = value.slice(0, -1);
  return /[0-9]/.test(value) || /[^\p{L}\p{M}'’.-]/u.test(body) || /\p{Ll}\p{Lu}/u.test(value);
}

/** Letters and digits together, or many digits: no word, date, version, path, address or piece of code. */
function isTokenLike(value: string): boolean {
  if (value.length < 6 || isCode(value) || /^[0-9:.,TZ+/-]+$/.test(value))
    return /^[0-9]{12,}$/.test(value);
  if (/^(?:https?|ftp):|^[~./]|\/.*\/|@.*\.[a-z]{2,}$|^v?[0-9]+(?:\.[0-9]+)+/.test(value))
    return false;
  if (/^#|^[A-Z]{2,8}-[0-9]{1,6}$|^[a-z]+(?:-[a-z0-9]+)+$/.test(value)) return false;
  return /[0-9]/.test(value) && /\p{L}/u.test(value) && (value.length >= 10 || /[A-Z]/.test(value));
}

/** Calls, templates, members and conditions. */
function isCode(value: string): boolean {
  return /\w\(|^[[{<$%(!=&|]+$|^\$[\w{(]|\{\{|^%[sd]|^[!=]==?|^[a-z_]\w*(?:\.[A-Za-z_]\w*)+$|=>|\);?$/.test(
    value,
  );
}
