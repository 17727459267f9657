import { personKey, type DelegationParty } from "./identity.ts";

const PRINTABLE_ASCII = /^[!-~]*$/;

/** What a request says of whom it concerns, as far as that may bar people from deciding it. */
export interface Concerning {
  readonly agent: {
    readonly id: string;
    readonly issuer: string;
    readonly subject: string;
    readonly owner: string;
  };
  readonly context: { readonly principal: string };
  readonly delegation?: readonly DelegationParty[];
}

/** One who may not decide a request. `kind` is how the request speaks of them, `name` as it spells them. */
export interface Involved {
  readonly kind: "agent" | "person";
  readonly name: string;
}

/** A person with everything that they may be called by. */
export interface Named {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** The `personKey`s of the other identities of the same person. */
  readonly linked?: readonly string[];
}

/** A person by their identities alone. */
type Identities = Pick<Named, "issuer" | "subject" | "linked">;

/**
 * Whoever answers for the agent or is acted for, everybody through whom it came to act, and the agent itself. The state machine
 * refuses their votes and the ledger records them; both read them here, so that the two can't disagree. Names that fold to
 * nothing are left out.
 */
export function involvedIn({ agent, context, delegation = [] }: Concerning): readonly Involved[] {
  const all: readonly Involved[] = [
    { kind: "person", name: agent.owner },
    { kind: "person", name: context.principal },
    { kind: "agent", name: agent.id },
    { kind: "agent", name: `${agent.issuer}|${agent.subject}` },
    ...delegation.map(({ kind, id }): Involved => ({ kind, name: id })),
  ];
  return all.filter(({ name }) => folded(name) !== "");
}

/**
 * Every name that may mean a person, folded. The claimed principal is compared by subject and by name as well: an unverified
 * claim may only take rights away, so a loose match is the safe one.
 */
export function namesOf(person: Named): ReadonlySet<string> {
  const names = [personKey(person.issuer, person.subject), person.subject, person.name];
  const groups = person.groups.map((group) => `group:${group}`);
  const linked = (person.linked ?? []).flatMap((key) => [key, key.slice(key.indexOf("|") + 1)]);
  return new Set([...names, ...linked, ...groups].map(folded));
}

/**
 * What makes one person of all spellings of their key: the ledger gives out ids by it, so votes are counted by it too. Two
 * whose keys differ in no more than that can't be told apart in the record.
 */
export function personHandle({ issuer, subject }: Pick<Named, "issuer" | "subject">): string {
  return folded(personKey(issuer, subject));
}

/** The handles of all identities of one person. Two who share one are the same human. */
export function handlesOf({ issuer, subject, linked = [] }: Identities): ReadonlySet<string> {
  return new Set([personKey(issuer, subject), ...linked].map(folded));
}

/**
 * One spelling of a name: without letter case, compatibility forms, blanks and invisible characters (Unicode Standard, sections
 * 3.13 and 5.21). Upper case comes first, because it alone joins such as "ſ" and "s", "ß" and "ss".
 */
export function folded(name: string): string {
  // What the steps below do to printable ASCII, which almost every name is, at a tenth of their cost.
  if (PRINTABLE_ASCII.test(name)) return name.toLowerCase();
  return name
    .normalize("NFKD")
    .replace(/[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, "")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKC");
}
