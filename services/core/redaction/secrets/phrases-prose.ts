import { CERTAINTY } from "../detector.ts";
import { isKeyLike, isTokenLike, isUnlikeWord, type Phrase } from "./phrase.ts";

const PASSWORDS =
  "passwords|password|passwd|passwrd|pwd|pword|passphrase|passcode|paasword|pass|pw|pin|passwort|kennwort|mot de passe|mdp|contraseña|contrasena|clave|senha|palavra-passe|parola d'ordine|parola|wachtwoord|hasło|haslo|heslo|lösenord|losenord|passord|adgangskode|salasana|jelszó|jelszo|şifre|sifre|parolă|lozinka|geslo|пароль|пароля|пин-код|κωδικός|パスワード|暗証番号|密码|密碼|口令|비밀번호|비번|암호|كلمة المرور|סיסמה";
const KEYS =
  "api key|api-key|apikey|access key|secret key|secret|access token|token|client secret|auth key|key|credential|schlüssel|clé|chave|chiave|jeton|ключ|токен|密钥|密鑰|トークン|キー|토큰";
/** Words for which one is, or where. */
const OF =
  "(?:\\s{0,2}\\([^()\\n]{1,24}\\))?(?: (?:for|of|to|on|für|pour|para|per|de|del|do|da|van|voor|для)(?: [\\p{L}\\p{N}_@.'’-]{1,40}){1,4}?)?";
/** What stands between the word and the value: a mark, a verb, or both. */
const LINK =
  "(?:[\"'`]?\\s{0,2}(?::=|=>|->|→|[:=：＝—–])\\s{0,3}|\\s?(?:は|是|为|為)\\s?|\\s{1,3}(?:is|was|are|has been (?:set|changed|reset) to|(?:set|changed|reset|updated) to|to|ist|lautet|est|es|é|è|sarà|jest|är|er|on|это|будет|now|will be)\\s{1,3}(?:now\\s|set to\\s)?:?\\s{0,2})";
const OPEN = "[\"'`“„«‘*(\\[]{0,3}";
const VALUE = "([^\\s\"'`“”„«»<>\\0]{4,128})";
const LONG_VALUE = "([^\\s\"'`“”„«»<>\\0]{6,256})";

const NAME = "[^\\s\"'`/|:,;<>]{2,64}";
const SLASH = "\\s{1,2}[/|]\\s{1,2}";
const AND = "\\s(?:and|und|et|y|e)\\s";
const LOGINS =
  "login|log-in|logins|credentials|creds|user|username|account|access|zugang|zugangsdaten|anmeldung|identifiant|identifiants|acceso|acesso|credenziali|inloggegevens";
const ENTER =
  "login|logged|log|sign|signed|authenticate|authenticated|connect|connected|unlock|unlocked";
const ROTATE =
  "rotate|rotated|revoke|revoked|regenerate|invalidate|deactivate|leaked|exposed|rotiere|widerrufe|révoquer|révoque|revocar|rotar";

const password = { type: "PASSWORD", certainty: CERTAINTY.likely } as const;
const key = { type: "API_KEY", certainty: CERTAINTY.likely } as const;

/** How people tell each other passwords and keys, in many languages. */
export const PROSE_PHRASES: readonly Phrase[] = [
  {
    words: PASSWORDS,
    shape: new RegExp(`(?:${PASSWORDS})${OF}${LINK}${OPEN}${VALUE}`, "iuy"),
    value: { ...password, accepts: isUnlikeWord },
  },
  {
    words: "pin",
    shape: /pin(?:[ -]?(?:code|number|nummer))?\s{1,2}([0-9]{4,8})(?![0-9.,:/-])/iuy,
    value: { ...password, accepts: () => true },
  },
  {
    words: KEYS,
    shape: new RegExp(`(?:${KEYS})${OF}${LINK}${OPEN}${VALUE}`, "iuy"),
    value: { ...key, accepts: isKeyLike },
  },
  {
    // `login: ana / s3cret`, `credentials for staging are ana:s3cret`.
    words: LOGINS,
    shape: new RegExp(
      `(?<!//)(?:${LOGINS})(?:\\s(?:details|info|data))?${OF}(?:\\s{0,2}[:=]\\s{0,3}|\\s{1,3}(?:is|are|ist|sind|est|sont|es|son)\\s{1,3}:?\\s{0,2})["'\`]{0,2}${NAME}["'\`]{0,2}(?:${SLASH}|\\s?[/:|]\\s?|${AND})["'\`]{0,2}${VALUE}`,
      "iuy",
    ),
    value: { ...password, accepts: isUnlikeWord },
  },
  {
    // `log in with ana / s3cret`, `vpn: ana / s3cret`.
    words: `${LOGINS}|log|sign|use|wifi|wi-fi|wlan|vpn|ssh|sftp|ftp|smb|rdp|vnc`,
    shape: new RegExp(
      `(?:${LOGINS}|log in|sign in|use|wi-?fi|wlan|vpn|ssh|sftp|ftp|smb|rdp|vnc)(?: (?:login|access|account|password))?(?:\\s{0,2}[:=]|\\s(?:with|as|using))?\\s{1,3}["'\`]{0,2}${NAME}["'\`]{0,2}${SLASH}["'\`]{0,2}${LONG_VALUE}`,
      "iuy",
    ),
    value: { ...password, accepts: isTokenLike },
  },
  {
    words: "root|admin|administrator",
    shape: new RegExp(`(?:root|admin|administrator)(?::|${SLASH})${LONG_VALUE}`, "iuy"),
    value: { ...password, accepts: isTokenLike },
  },
  {
    // `use s3cret to log in`.
    words: "use|used|using",
    shape: new RegExp(
      `us(?:ed?|ing)\\s{1,3}["'\`]?${LONG_VALUE}["'\`]?\\s{1,3}(?:to|for|as)\\s{1,3}(?:log|sign|authenticat|connect|access|unlock|(?:the |your |an? )?(?:pass|log|api|token|key))`,
      "iuy",
    ),
    value: { ...password, accepts: isTokenLike },
  },
  {
    // `sign in as ana with s3cret`.
    words: ENTER,
    shape: new RegExp(
      `(?:log(?:ged)?[ -]?in|sign(?:ed)? ?in|authenticated?|connect(?:ed)?|unlock(?:ed)?)\\s{1,3}(?:(?:as|to)\\s{1,3}[^\\s]{1,64}\\s{1,3})?(?:with|using|mit|avec|con|com)\\s{1,3}(?:${NAME}${AND})?["'\`]?${LONG_VALUE}`,
      "iuy",
    ),
    value: { ...password, accepts: isTokenLike },
  },
  {
    // `please rotate s3cret for …`.
    words: ROTATE,
    shape: new RegExp(
      `(?:${ROTATE})\\s{1,3}(?:(?:the|our|this|my|old|new|leaked|key|token|secret|password|credential|api)\\s{1,3}){0,4}["'\`]?([^\\s"'\`<>,;\\0]{6,256})`,
      "iuy",
    ),
    value: { ...key, accepts: isKeyLike },
  },
];
