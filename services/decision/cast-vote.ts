import type { DenialScope } from "../core/approval/request.ts";
import { invalidField } from "../core/fault.ts";
import type { PersonIdentity } from "../core/identity/identity.ts";
import type { PasskeyVotes } from "./directory/passkey-votes.ts";
import type { Lookup } from "./lookup.ts";
import type { Changed, Given, PersonCommands } from "./person-commands.ts";

/** A vote as it was read. Digests are 64 hexadecimal digits. */
export interface Ballot {
  readonly choice: "approve" | "deny";
  readonly comment: string;
  readonly channel: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
}

/** What a person may choose beside, for one request alone. */
export interface Choices {
  readonly isBounded: boolean;
  /** Without `forMs`, for as long as policy lets. */
  readonly remember?: { readonly scope: DenialScope; readonly forMs?: number };
  /** A passkey's assertion; empty for none. */
  readonly passkeyJson: string;
}

/** What the use case works with. */
export interface CastVoteOptions {
  readonly commands: PersonCommands;
  readonly lookup: Pick<Lookup, "find">;
  /** Absent where no passkeys are taken. */
  readonly passkeys?: Pick<PasskeyVotes, "verify">;
}

/** Casts a person's vote on one request. */
export class CastVote {
  readonly #options: CastVoteOptions;

  constructor(options: CastVoteOptions) {
    this.#options = options;
  }

  /** Throws a `Fault` when the vote is refused; that is recorded as well. */
  async cast(
    requestId: string,
    person: PersonIdentity,
    vote: { readonly ballot: Ballot; readonly choices: Choices },
  ): Promise<Changed> {
    const { ballot, choices } = vote;
    const passkey = await this.#signed(requestId, person, vote);
    const remember = await this.#remembered(requestId, choices);
    return this.#options.commands.execute(requestId, person, (given) => ({
      ...voteOf(given, ballot),
      ...(choices.isBounded ? { scope: "bounded" as const } : {}),
      ...(remember === undefined ? {} : { remember }),
      ...(passkey === undefined ? {} : { passkey, isStrong: true }),
    }));
  }

  /** The same vote without anything that would reach further than the request itself. */
  async castPlainly(requestId: string, person: PersonIdentity, ballot: Ballot): Promise<Changed> {
    return this.#options.commands.execute(requestId, person, (given) => voteOf(given, ballot));
  }

  async #signed(
    requestId: string,
    person: PersonIdentity,
    { ballot, choices }: { readonly ballot: Ballot; readonly choices: Choices },
  ): Promise<string | undefined> {
    const { passkeyJson } = choices;
    if (passkeyJson === "") return undefined;
    const { passkeys } = this.#options;
    if (passkeys === undefined) throw invalidField("passkey_json", "is not taken by this service");
    return passkeys.verify({ person, requestId, choice: ballot.choice, passkeyJson });
  }

  /** A request that is not there, or whose denials are not remembered, is refused by the state machine. */
  async #remembered(requestId: string, { remember }: Choices) {
    if (remember === undefined) return undefined;
    const { scope, forMs } = remember;
    if (forMs !== undefined) return { scope, forMs };
    const request = await this.#options.lookup.find(requestId);
    return { scope, forMs: request?.lifecycle.review?.rememberDenialMs ?? 0 };
  }
}

function voteOf({ voter, proof, isStrong, people }: Given, ballot: Ballot) {
  return { kind: "vote", voter, proof, isStrong, people, ...ballot } as const;
}
