import { CERTAINTY } from "../detector.ts";
import {
  isAnything,
  isQuoted,
  isStated,
  isTokenLike,
  isUnlikeWord,
  type Phrase,
} from "./phrase.ts";

const ARGUMENT = "([^\\s\"'`\\0]{3,128})";
const PROGRAM_WORDS =
  "redis-cli|valkey-cli|sshpass|mysql|mysqldump|mysqladmin|mariadb|curl|docker|podman|helm|skopeo|htpasswd|net|login|machine|rabbitmqctl";
/** Programs whose short options hold a password, by their manual pages, and the lines of `.netrc`. */
const PROGRAMS: readonly string[] = [
  String.raw`(?:redis|valkey)-cli\b[^\n|;]{0,120}?\s-a\s+\\?["']?`,
  String.raw`sshpass\s+-p\s{0,3}\\?["']?`,
  String.raw`(?:mysql\w{0,12}|mariadb\w{0,12})\b[^\n|;]{0,120}?\s-p\\?["']?(?!assword|ort\b|["'$\s])`,
  String.raw`curl\b[^\n|;]{0,200}?\s(?:-u|--user|--proxy-user)[ =]?\\?["']?[^\s:"'/]{1,64}:`,
  String.raw`(?:docker|podman|helm|skopeo)\b[^\n|;]{0,60}?\slogin\b[^\n|;]{0,120}?\s-p[ =]?\\?["']?`,
  String.raw`htpasswd\s+-[a-zA-Z]{0,6}b[a-zA-Z]{0,6}\s+(?:[^\s-][^\s]{0,128}\s+){1,2}["']?`,
  String.raw`net\s+user\s+[^\s/]{1,64}\s+["']?(?![/"'])`,
  String.raw`rabbitmqctl\s+(?:-[^\s]{1,64}\s+){0,4}(?:add_user|change_password)\s+[^\s]{1,64}\s+["']?`,
  String.raw`net\s+use\s+[^\n]{1,120}?/user:[^\s]{1,64}\s+["']?`,
  String.raw`(?:machine\s+[^\s]{1,128}\s+)?login\s+[^\s]{1,128}\s+password\s+`,
];

/** Passwords in commands, statements and configuration, where their syntax says that one follows. */
export const COMMAND_PHRASES: readonly Phrase[] = [
  {
    words: PROGRAM_WORDS,
    shape: new RegExp(`(?:${PROGRAMS.join("|")})${ARGUMENT}`, "uy"),
    value: { type: "PASSWORD", certainty: CERTAINTY.likely, accepts: isAnything },
  },
  {
    words: "echo|printf",
    shape:
      /(?:echo|printf)\s{1,3}(?:-[ne]{1,2}\s{1,3})?["']?(?:[^\s:"'|]{1,64}:)?([^\s"'|\0]{3,128})["']?\s{0,3}\|\s{0,3}(?:sudo\s{1,3})?(?:chpasswd|passwd\s|sudo\s{1,3}-S|-S\s|docker\s|podman\s|gpg\s|smbpasswd|helm\s|cryptsetup|kinit)/uy,
    value: { type: "PASSWORD", certainty: CERTAINTY.likely, accepts: isUnlikeWord },
  },
  {
    // CREATE and ALTER USER of MySQL and Oracle.
    words: "identified",
    shape:
      /identified(?:\s{1,8}with\s{1,8}[^\s]{1,64})?\s{1,8}(?:by|as|using)\s{1,8}(?:password\s{1,8})?["'`]?([^\s"'`;\\\0]{3,128})/iuy,
    value: { type: "PASSWORD", certainty: CERTAINTY.certain, accepts: isStated },
  },
  {
    // CREATE and ALTER ROLE of PostgreSQL, arguments of calls, options.
    words: "encrypted|password|passwd|passphrase|pwd|curlopt",
    shape:
      /(?:encrypted\s{1,8})?(?:curlopt_\w{0,24}?)?(?:password|passwd|passphrase|pwd)["']?(?:\s{1,3}|\s?,\s?)(?:"([^"\n\0]{3,128})"|'([^'\n\0]{3,128})'|`([^`\n\0]{3,128})`)/iuy,
    value: { type: "PASSWORD", certainty: CERTAINTY.likely, accepts: isQuoted },
  },
  {
    words:
      "password|passwd|passphrase|pwd|pass|pw|convertto|passwort|kennwort|mot|mdp|contraseña|senha|wachtwoord|hasło|пароль|パスワード|密码|密碼|비밀번호",
    shape:
      /(?:password|passwd|passphrase|pwd|pass|pw|passwort|kennwort|mot de passe|mdp|contraseña|senha|wachtwoord|hasło|пароль|パスワード|密码|密碼|비밀번호|convertto-securestring(?:\s-[a-z]{1,16}){0,4})\s{1,3}\\?["']?([^\s"'`<>\\\0]{6,128})/iuy,
    value: { type: "PASSWORD", certainty: CERTAINTY.likely, accepts: isTokenLike },
  },
  {
    // Bundler's settings for private gems (bundler.io/man/bundle-config.1.html).
    words: "bundle",
    shape:
      /BUNDLE_[A-Z0-9_]{1,64}__[A-Z]{2,16}["']?\s?[=:]\s?["']?([^\s:"']{2,64}:[^\s"';]{2,128})/uy,
    value: { type: "API_KEY", certainty: CERTAINTY.certain, accepts: isAnything },
  },
];
