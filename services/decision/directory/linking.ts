import { sha256Hex } from "../../core/action/hash.ts";
import { offerOf } from "../../core/directory/directory.ts";
import { areLinked, IDENTITIES_MAX, identitiesOf, mayLink } from "../../core/directory/links.ts";
import { Fault, invalidField } from "../../core/fault.ts";
import { personKey, type PersonIdentity } from "../../core/identity/identity.ts";
import { folded } from "../../core/identity/involved.ts";
import type { Clock } from "../registrar.ts";
import { canSignIn } from "./address-key.ts";
import { Attempts } from "./attempts.ts";
import { translateStoreFault } from "../refusals.ts";
import type { DirectoryPeople } from "./directory-people.ts";
import type { DirectoryWriter } from "./directory-writer.ts";
import { codeOf, readCode } from "./link-code.ts";

/** What linking works with. */
export interface LinkingOptions {
  readonly writer: DirectoryWriter;
  /** Whoever is to be linked is known by their groups from then on. */
  readonly people: Pick<DirectoryPeople, "noteGroups">;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Long enough to sign in elsewhere, short enough that a code that was overheard is soon worthless. */
const OFFER_MS = 10 * 60_000;
const CODE_BYTES = 10;
/** A code has 50 bits: so many guesses find none. */
const GUESSES = { attempts: 10, windowMs: 10 * 60_000 };

/** Joins the identities of one person, and parts them. Every method rejects with `Fault`. */
export class Linking {
  readonly #options: LinkingOptions;
  readonly #guesses: Attempts;

  constructor(options: LinkingOptions) {
    this.#options = options;
    this.#guesses = new Attempts(GUESSES, options.clock);
  }

  /** Gives a one-time code; the one before it is worth nothing any more. Only its hash is kept. */
  async offer(
    person: PersonIdentity,
  ): Promise<{ readonly code: string; readonly untilMs: number }> {
    const { writer, people, clock, randomBytes } = this.#options;
    const code = codeOf(randomBytes(CODE_BYTES));
    const untilMs = clock() + OFFER_MS;
    await people.noteGroups(keyOf(person)).catch(translateStoreFault);
    const offer = { person: keyOf(person), codeHash: hashOf(code), untilMs };
    await writer.write(person, { kind: "link_offered", ...offer });
    return { code, untilMs };
  }

  /** Takes a code, and gives all identities of the person. */
  async accept(person: PersonIdentity, text: string): Promise<readonly string[]> {
    const { writer, people, clock } = this.#options;
    const other = keyOf(person);
    this.#guesses.take(other);
    const code = readCode(text);
    if (code === undefined) throw invalidField("code", "is not a code as it was shown");
    const codeHash = hashOf(code);
    const before = await writer.read();
    const { links } = before;
    const offer = offerOf(before, codeHash, clock());
    if (offer === undefined) throw noOffer();
    const pair = [offer.person, other] as const;
    if (folded(offer.person) === folded(other)) throw refused("same_identity", SAME);
    if (areLinked(links, offer.person, other)) throw refused("already_linked", ALREADY);
    if (!mayLink(links, pair, clock())) throw refused("too_many_identities", TOO_MANY);
    const entry = { kind: "linked", person: offer.person, other, basis: "code" } as const;
    await people.noteGroups(other).catch(translateStoreFault);
    // The code's hash makes the event the only one of its kind: of two replicas that take the code at once, one is refused.
    const after = await writer.write(person, entry, codeHash);
    if (!areLinked(after.links, offer.person, other)) throw noOffer();
    return identitiesOf(after.links, other).filter(canSignIn);
  }

  /** Parts an identity from the others of its person: one's own, or as an operator anybody's. */
  async unlink(
    person: PersonIdentity,
    { identity, of }: { readonly identity: string; readonly of: string },
  ): Promise<void> {
    const { writer } = this.#options;
    const { links } = await writer.read();
    const isOwn = folded(identity) === folded(of) && identitiesOf(links, of).length > 1;
    if (!canSignIn(identity) || (!isOwn && !areLinked(links, of, identity))) {
      throw refused("not_linked", "That is no identity of this person.");
    }
    await writer.write(person, { kind: "unlinked", person: of, other: identity });
  }
}

const SAME = "This is the identity that the code was given to. Sign in as the other one.";
const ALREADY = "Both are one person already.";
const TOO_MANY = `One person has at most ${IDENTITIES_MAX} identities.`;

/** Says nothing of whether there was such a code. */
function noOffer(): Fault {
  return refused("code_not_valid", "This code is not valid, or it was used, or its time is over.");
}

function refused(reason: string, message: string): Fault {
  return new Fault({ code: "failed_precondition", reason, message });
}

function hashOf(code: string): string {
  return sha256Hex("countersign/link-code/v1\n", code);
}

function keyOf({ issuer, subject }: PersonIdentity): string {
  return personKey(issuer, subject);
}
