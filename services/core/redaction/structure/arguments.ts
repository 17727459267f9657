import { optionsOf, programOf, RUNNERS, SHELLS, SWITCHES, USER_PROGRAMS } from "./programs.ts";
import type { Hint, Named } from "./survey.ts";

/** What a word of a command holds. */
export interface Word {
  /** Ranges of the word with the option, variable or setting that they are the value of. */
  readonly named: readonly Named[];
  /** Set when the word is itself a command or a query. */
  readonly hint?: Hint;
}

const PLAIN_WORD: Word = { named: [] };
const ASSIGNMENT = /^(?:-{0,2}|-D)([A-Za-z_][\w.-]{0,63})\+?=/;
/** Two letters and more behind one dash are an option of its own in some programs: `keytool -storepass`, `openssl -passin`. */
const LONG_OPTION = /^--?[A-Za-z][\w.-]{1,63}$/;
const OPENSSL_PASSWORD = /^pass:/;

/**
 * Says of the words of one command what they are the values of: `--name value`, `--name=value`, `NAME=value`, short options of
 * well-known programs, `user@host`, `set NAME VALUE`. The words come without their quotes.
 */
export function nameWords(words: readonly string[]): readonly Word[] {
  const named: Word[] = words.map(() => PLAIN_WORD);
  const first = programIndex(words);
  const command = new Command(words, first);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (index === first || isOption(word)) named[index] = whole("program", word);
    if (index <= first && !word.includes("=") && !word.startsWith("-")) continue;
    const [at, found] = command.read(word, index);
    if (found !== undefined && named[at] !== undefined) named[at] = found;
  }
  return named;
}

/** `-Fc`, `--no-owner`: what it is named by is nobody's name. */
function isOption(word: string): boolean {
  return /^--?[A-Za-z][A-Za-z-]{0,40}$/.test(word);
}

/** The word that names the program: not a variable before it, nor `sudo` and the like. */
function programIndex(words: readonly string[]): number {
  let index = 0;
  while (index < words.length) {
    const word = words[index] ?? "";
    const before = index === 0 ? "" : programOf(words[index - 1] ?? "");
    const isBefore = ASSIGNMENT.test(word) || word.startsWith("-") || RUNNERS.has(programOf(word));
    if (!isBefore) break;
    const takesValue =
      (before === "sshpass" && word === "-p") || (before === "sudo" && word === "-u");
    index += takesValue ? 2 : 1;
  }
  return index;
}

/** What is kept by `aws ssm put-parameter --type SecureString`, `az keyvault secret set`, `gh secret set`, `kubectl create secret`. */
const SECRET = "secret value";
const VALUE_OPTIONS: ReadonlySet<string> = new Set(["value", "body", "b", "b="]);
const LITERAL = /^(--from-literal=)["']?([\w.-]{1,64})=(.*)$/s;

function keepsSecret(words: readonly string[]): boolean {
  if (words.includes("SecureString") || words.includes("--type=SecureString")) return true;
  const at = words.indexOf("secret");
  return at > 0 && (words[at + 1] === "set" || words[at - 1] === "create");
}

type Read = readonly [number, Word?];

class Command {
  readonly #words: readonly string[];
  readonly #first: number;
  readonly #program: string;
  readonly #hasLogin: boolean;
  readonly #keepsSecret: boolean;
  #options: Readonly<Record<string, string>> | undefined;

  constructor(words: readonly string[], first: number) {
    this.#words = words;
    this.#first = first;
    this.#program = programOf(words[first] ?? "");
    this.#hasLogin = words.slice(first, first + 6).includes("login");
    this.#keepsSecret = keepsSecret(words.slice(first, first + 12));
    this.#options = optionsOf(this.#program, this.#hasLogin);
  }

  /** What a word says of itself or of the one behind it. */
  read(word: string, index: number): Read {
    const assigned = ASSIGNMENT.exec(word);
    if (assigned !== null) return [index, this.#assignment(word, assigned, index)];
    if (word.startsWith("-")) return this.#option(word, index);
    if (index <= this.#first) return [index];
    this.#options = optionsOf(programOf(word), false) ?? this.#options;
    return this.#positional(word, index);
  }

  #assignment(word: string, assigned: RegExpExecArray, index: number): Word {
    const { named } = assignment(word, assigned);
    const [only] = named;
    if (only === undefined || !this.#keepsSecret) return { named };
    const [, , inner = "", literal = ""] = LITERAL.exec(word) ?? [];
    if (inner !== "")
      return { named: [{ ...only, name: `${inner}.secret`, start: word.length - literal.length }] };
    if (this.#words[index - 1] === "--from-literal")
      return { named: [{ ...only, name: `${only.name}.secret` }] };
    return VALUE_OPTIONS.has(only.name.replace(/^--/, ""))
      ? { named: [{ ...only, name: SECRET }] }
      : { named };
  }

  #option(word: string, index: number): Read {
    if (word.startsWith("--") || (word.length > 2 && this.#holds(word.slice(1))))
      return this.#longOption(word, index);
    const letter = word[1] ?? "";
    const runner = this.#runnerOption(letter, index);
    if (runner !== undefined) return runner;
    const attached = this.#meaning(`${letter}=`) ?? this.#meaning(letter);
    if (word.length > 2 && attached !== undefined) return [index, meant(word, 2, attached)];
    const meaning = this.#meaning(letter);
    if (word.length === 2 && meaning !== undefined) return this.#next(index, meaning);
    return LONG_OPTION.test(word) ? this.#longOption(word, index) : [index];
  }

  #longOption(word: string, index: number): Read {
    const next = this.#words[index + 1];
    if (next === undefined || !LONG_OPTION.test(word) || SWITCHES.has(word)) return [index];
    if (/^--?[A-Za-z]/.test(next)) return [index];
    const isPair = /^--(?:proxy-)?user$/.test(word) && this.#program === "curl";
    const meaning = isPair ? "user:password" : (this.#meaning(word.replace(/^--?/, "")) ?? word);
    return this.#next(index, meaning);
  }

  /** What stands before the program may take options too: `sshpass -p secret ssh …`, and shells run what `-c` holds. */
  #runnerOption(letter: string, index: number): Read | undefined {
    const before = programOf(this.#words[index - 1] ?? "");
    const runs = letter === "c" && (SHELLS.has(this.#program) || SHELLS.has(before));
    const next = this.#words[index + 1];
    if (runs && next !== undefined) return [index + 1, { named: [], hint: "shell" }];
    if (before !== "sshpass" || letter !== "p") return undefined;
    const word = this.#words[index] ?? "";
    return word.length > 2 ? [index, meant(word, 2, "password")] : this.#next(index, "password");
  }

  #positional(word: string, index: number): Read {
    const set = this.#setting(index);
    if (set !== undefined) return [index, whole(set, word)];
    if (ORACLE.has(this.#program)) return [index, { named: oracleLogin(word) }];
    const isRemote = ["ssh", "scp", "sftp", "rsync", "mosh", "ssh-copy-id"].includes(this.#program);
    const at = isRemote ? word.indexOf("@") : -1;
    if (at > 0) return [index, { named: [{ name: "username", start: 0, end: at }] }];
    const isLast = index === this.#words.length - 1;
    if (isLast && USER_PROGRAMS.has(this.#program)) return [index, whole("username", word)];
    if (this.#program === "htpasswd" && index >= this.#words.length - 2 && this.#words.length > 3)
      return [index, whole(isLast ? "password" : "username", word)];
    return [index];
  }

  /** The name in `… set NAME VALUE` and `git config NAME VALUE`. */
  #setting(index: number): string | undefined {
    const name = this.#words[index - 1] ?? "";
    if (index - 2 < this.#first || !/^(?:[A-Za-z]|\/\/)[\w.:/-]{1,63}$/.test(name))
      return undefined;
    const verb = (this.#words[index - 2] ?? "").toLowerCase();
    const isSet = verb === "set" || verb === "setex" || verb === "put";
    if (isSet && index - 2 > this.#first) return name;
    if (this.#program !== "git" || !name.includes(".")) return undefined;
    return this.#words.slice(this.#first + 1, index - 1).includes("config") ? name : undefined;
  }

  #next(index: number, meaning: string): Read {
    const next = this.#words[index + 1];
    return next === undefined ? [index] : [index + 1, meant(next, 0, meaning)];
  }

  #holds(option: string): boolean {
    return this.#meaning(option) !== undefined;
  }

  #meaning(option: string): string | undefined {
    if (this.#keepsSecret && VALUE_OPTIONS.has(option)) return SECRET;
    const options = this.#options;
    return options !== undefined && Object.hasOwn(options, option) ? options[option] : undefined;
  }
}

function assignment(word: string, [before, name = ""]: RegExpExecArray): Word {
  const start = before.length;
  const written = word.startsWith("--") ? `--${name}` : name;
  return { named: [{ name: written, start, end: word.length }] };
}

function meant(word: string, from: number, meaning: string): Word {
  if (meaning === "sql") return { named: [], hint: "sql" };
  if (meaning === "user:password") return { named: userAndPassword(word, from) };
  const start = OPENSSL_PASSWORD.test(word.slice(from)) ? from + 5 : from;
  return { named: [{ name: meaning, start, end: word.length }] };
}

/** Programs of Oracle Database that take `user/password@database`, by its Utilities guide. */
const ORACLE: ReadonlySet<string> = new Set(["sqlplus", "sqlldr", "impdp", "expdp"]);

function oracleLogin(word: string): readonly Named[] {
  const [, user = "", password = ""] =
    /^([\w$#.]{1,128})\/([^/@\s][^@\s]{0,127})(?:@|$)/.exec(word) ?? [];
  const middle = user.length + 1;
  if (password === "") return [];
  return [
    { name: "url.username", start: 0, end: user.length },
    { name: "url.password", start: middle, end: middle + password.length },
  ];
}

function whole(name: string, word: string): Word {
  return { named: [{ name, start: 0, end: word.length }] };
}

/** `curl -u user:password`, `smbclient -U user%password`, `lftp -u user,password`. */
function userAndPassword(word: string, from: number): readonly Named[] {
  const rest = word.slice(from);
  const at = rest.search(/[:%,]/);
  if (at === -1) return [{ name: "url.username", start: from, end: word.length }];
  const middle = from + at;
  return [
    { name: "url.username", start: from, end: middle },
    { name: "url.password", start: middle + 1, end: word.length },
  ];
}
