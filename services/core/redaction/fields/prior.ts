import type { Field } from "../leaf.ts";
import { classOf, type SensitiveType } from "../sensitive-type.ts";
import { meaningOf, type Meaning } from "./dictionary.ts";
import {
  ACCOUNT_WORDS,
  GENERIC_WORDS,
  NAME_WORDS,
  PERSON_WORDS,
  QUALIFIER_WORDS,
  SECRET_ENDINGS,
  SECRET_HOLDERS,
  WEAK_NAMES,
} from "./context-words.ts";
import { CLOUD_WORDS } from "./names-secret.ts";
import { wordsOf } from "./words.ts";

/** What the name of a field, and the names around it, say of its value. */
export interface Prior {
  /** The likeliest first; the first one that takes the value counts. */
  readonly types: readonly SensitiveType[];
  /**
   * - `sure`: the name means nothing else.
   * - `weak`: the name is a common word too, so the value has to look like one.
   * - `person`: the value may be the name of a person or of anything; see `siblings.ts`.
   */
  readonly strength: "sure" | "weak" | "person";
  /** The words that were read, for types whose parts are told apart by name (month and year of a card's expiry). */
  readonly words: readonly string[];
}

/** So many names are remembered; then all are forgotten, so that made-up ones cost no memory. */
const CACHE_MAX = 4_096;
/** Of the names around a field so many count. */
const PATH_NAMES_MAX = 3;
const cache = new Map<string, Prior | undefined>();

/** The prior of a field; undefined when its name says nothing. */
export function priorOf({ name, path }: Pick<Field, "name" | "path">): Prior | undefined {
  const key = keyOf(name, path);
  const known = cache.get(key);
  if (known !== undefined || cache.has(key)) return known;
  if (cache.size >= CACHE_MAX) cache.clear();
  const prior = read(name, path.slice(-PATH_NAMES_MAX));
  cache.set(key, prior);
  return prior;
}

/** Fields are many: nothing is made for a key but the key. */
function keyOf(name: string, path: readonly string[]): string {
  let key = name;
  for (let at = Math.max(0, path.length - PATH_NAMES_MAX); at < path.length; at += 1)
    key = `${key}\0${path[at] ?? ""}`;
  return key;
}

function read(name: string, path: readonly string[]): Prior | undefined {
  const segments = name.split(".").filter((segment) => segment !== "");
  const words = wordsOf(segments.at(-1) ?? "");
  const around = [...path, ...segments.slice(0, -1)];
  const parent = wordsOf(around.at(-1) ?? "");
  if (words.length === 0) return undefined;
  if (words.every((word) => GENERIC_WORDS.has(word)) && around.length > 0)
    return read(around.at(-1) ?? "", around.slice(0, -1));
  const inManifest = secretOf(segments, path);
  if (inManifest !== undefined) return inManifest;
  const person = nameOfPerson(words, parent);
  if (person !== undefined) return person;
  const found = lookUp(words, parent);
  if (found !== undefined) return withVendor(found, [...around.flatMap(wordsOf), ...words]);
  return personAlone(words) ?? inSecretHolder(parent, words);
}

/** `password.secret`, as values of a Kubernetes secret are called: what the name says first, and a secret if it is not that. */
function secretOf(segments: readonly string[], path: readonly string[]): Prior | undefined {
  if (segments.length < 2 || segments.at(-1) !== "secret") return undefined;
  const prior = read(segments.at(-2) ?? "", path);
  return prior?.strength === "sure" ? { ...prior, types: [...prior.types, "API_KEY"] } : undefined;
}

function lookUp(words: readonly string[], parent: readonly string[]): Prior | undefined {
  const own = meaningOf(words);
  const joined = parent.length === 0 ? undefined : meaningOf([...parent, ...words]);
  const meaning = preferred(own, joined);
  if (meaning !== undefined) return priorFrom(meaning, words);
  const shorter = withoutQualifier(words) ?? withoutPurpose(words);
  if (shorter !== undefined) return lookUp(shorter, parent);
  const whole = words.join("");
  const ending = SECRET_ENDINGS.find((each) => whole.endsWith(each));
  return ending === undefined ? undefined : lookUp([ending], []);
}

/** The longer one, but the name around a field never makes its secret nothing. */
function preferred(own: Meaning | undefined, joined: Meaning | undefined): Meaning | undefined {
  if (own === undefined || joined === undefined) return own ?? joined;
  if (joined.words <= own.words) return own;
  return joined.types.length === 0 ? own : joined;
}

function priorFrom({ types, key }: Meaning, words: readonly string[]): Prior | undefined {
  if (types.length === 0) return undefined;
  return { types, strength: isCommon(key, types) ? "weak" : "sure", words };
}

/** A name of three letters or fewer means other things, too; those of secrets are hidden nevertheless. */
function isCommon(key: string, types: readonly SensitiveType[]): boolean {
  if (WEAK_NAMES.has(key)) return true;
  return /^[a-z]{1,3}$/.test(key) && types.some((type) => SHORT_NAMED.has(type));
}

const SHORT_NAMED: ReadonlySet<SensitiveType> = new Set([
  "NATIONAL_ID",
  "TAX_ID",
  "DRIVER_LICENSE",
  "MEDICAL_ID",
  "BANK_ACCOUNT",
  "ROUTING_NUMBER",
  "VEHICLE_ID",
  "PHONE",
]);

/** `password_for_db`, `changePasswordTo`: what a secret is for, or goes to, says nothing of its own. */
function withoutPurpose(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex((word, index) => index > 0 && (word === "for" || word === "to"));
  const before = words.slice(0, Math.max(0, at));
  const types = meaningOf(before)?.types ?? [];
  return types.length > 0 && types.every((type) => classOf(type) === "secret") ? before : undefined;
}

/** `phone_mobile`, `address2`, `nombre_cliente`: the last word says which. */
function withoutQualifier(words: readonly string[]): readonly string[] | undefined {
  const last = words.at(-1) ?? "";
  if (words.length < 2) return undefined;
  return QUALIFIER_WORDS.has(last) || /^[0-9]+$/.test(last) ? words.slice(0, -1) : undefined;
}

/** `name` alone, or with somebody before it: `customer_name`, `{"patient": {"name": …}}`, `nombre del cliente`. */
function nameOfPerson(words: readonly string[], parent: readonly string[]): Prior | undefined {
  const plain = words.filter(
    (word) => !/^(?:[0-9]+|d|l|de|du|del|della|da|do|des|van|der|of|the)$/.test(word),
  );
  const isPersons = plain.some(
    (word) => PERSON_WORDS.has(word) || PERSON_WORDS.has(singular(word)),
  );
  const says = plain.find((word) => NAME_WORDS.has(word));
  if (says === undefined || says === "title") return undefined;
  const rest = plain.filter((word) => word !== says);
  if (isPersons && rest.every((word) => isPersonWord(word)) && meaningOf(words) === undefined)
    return { types: ["PERSON"], strength: "sure", words };
  if (rest.length > 0) return undefined;
  const isUnderPerson = parent.some(isPersonWord);
  return { types: ["PERSON"], strength: isUnderPerson ? "sure" : "person", words };
}

function isPersonWord(word: string): boolean {
  return PERSON_WORDS.has(word) || PERSON_WORDS.has(singular(word));
}

function singular(word: string): string {
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

/** `patient: …`, `assignee: …`: a name, an account's name, or an id that says nothing. */
function personAlone(words: readonly string[]): Prior | undefined {
  const last = words.at(-1) ?? "";
  if (isDoer(words)) return { types: ["PERSON", "USERNAME"], strength: "weak", words };
  if (!isPersonWord(last) && !ACCOUNT_WORDS.has(last)) return undefined;
  const types: readonly SensitiveType[] = ACCOUNT_WORDS.has(last)
    ? ["PERSON", "USERNAME"]
    : ["PERSON"];
  return { types, strength: "weak", words };
}

/** `requested_by`, `assignedTo`. */
function isDoer(words: readonly string[]): boolean {
  const last = words.at(-1) ?? "";
  return DOER_LINKS.has(last) && DEEDS.test(words.at(-2) ?? "");
}

const DOER_LINKS: ReadonlySet<string> = new Set(["by", "to"]);
const DEEDS =
  /^(?:request|assign|creat|updat|approv|modifi|perform|chang|open|clos|resolv|report|submit|review|upload|initiat|invit|trigger|delet|escalat|verifi|sign|author|own|start|edit|record|enter|handl|process)t?ed$/;

function inSecretHolder(parent: readonly string[], words: readonly string[]): Prior | undefined {
  const isPassword = PASSWORD_WORDS.has(parent.at(-1) ?? "");
  if (isPassword && !words.every((word) => DESCRIBING_WORDS.has(word)))
    return { types: ["PASSWORD"], strength: "sure", words };
  if (!SECRET_HOLDERS.has(parent.join("")) && !SECRET_HOLDERS.has(parent.at(-1) ?? ""))
    return undefined;
  // Who has each password is all that stands beside it there.
  return parent.at(-1) === "passwords"
    ? { types: ["PASSWORD"], strength: "sure", words }
    : { types: ["API_KEY"], strength: "weak", words };
}

/** What stands under these is a password, whatever it is called there … */
const PASSWORD_WORDS: ReadonlySet<string> = new Set(
  "password passwords passwd passphrase passphrases passcode".split(" "),
);
/** … unless it says how one is made: a schema, a policy, a reference. */
const DESCRIBING_WORDS: ReadonlySet<string> = new Set(
  "type format title description label placeholder hint help text example examples pattern min max length minimum maximum required nullable enum id name key ref kind version namespace path file policy rule rules algorithm salt iterations cost rounds expires expiry expired at in on days age history created updated changed enabled disabled status state strength score message error field input autocomplete visible read only write note notes comment".split(
    " ",
  ),
);

/** A key of a cloud opens an account there. */
function withVendor(prior: Prior, words: readonly string[]): Prior {
  if (prior.types[0] !== "API_KEY" || !words.some((word, at) => isCloud(word, words[at + 1])))
    return prior;
  return { ...prior, types: ["CLOUD_KEY", ...prior.types.slice(1)] };
}

function isCloud(word: string, next: string | undefined): boolean {
  return CLOUD_WORDS.has(word) || CLOUD_WORDS.has(`${word}${next ?? ""}`);
}
