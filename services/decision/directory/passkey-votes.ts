import type { ApprovalRequest } from "../../core/approval/request.ts";
import {
  passkeyVoteChallenge,
  type PasskeyParty,
  type SignedVote,
} from "../../core/directory/passkeys.ts";
import type { People } from "../../core/directory/people.ts";
import { Fault } from "../../core/fault.ts";
import { personKey, type PersonIdentity } from "../../core/identity/identity.ts";
import type { Lookup } from "../lookup.ts";
import { translateStoreFault } from "../refusals.ts";

/** What signatures over votes are read with. */
export interface PasskeyVotesOptions {
  readonly party: PasskeyParty;
  readonly people: Pick<People, "catchUp" | "passkeysOf">;
  readonly lookup: Pick<Lookup, "get">;
}

/** Whose vote, on what. */
export interface VoteToSign {
  readonly person: PersonIdentity;
  readonly requestId: string;
  readonly choice: SignedVote["choice"];
}

/** Signatures of passkeys over votes: over the request, both digests, and the choice. Every method rejects with `Fault`. */
export class PasskeyVotes {
  readonly #options: PasskeyVotesOptions;

  constructor(options: PasskeyVotesOptions) {
    this.#options = options;
  }

  /** The options for the browser, as JSON text. */
  async options(vote: VoteToSign): Promise<string> {
    const { party, lookup } = this.#options;
    const passkeys = await this.#passkeysOf(vote.person);
    return party.assertionOptions(challengeOf(await lookup.get(vote.requestId), vote), passkeys);
  }

  /**
   * Verifies a signature and gives what is recorded of it, one JSON object: with the challenge, which follows from the vote, and
   * the public key it is enough to verify it again.
   */
  async verify({ passkeyJson, ...vote }: VoteToSign & { readonly passkeyJson: string }) {
    const { party, lookup } = this.#options;
    const passkeys = await this.#passkeysOf(vote.person);
    const challenge = challengeOf(await lookup.get(vote.requestId), vote);
    const assertion = await party.readAssertion(passkeyJson, challenge, passkeys);
    return JSON.stringify({
      type: "webauthn.get",
      credential_id: assertion.credentialId,
      public_key: assertion.publicKey,
      client_data_json: assertion.clientDataJson,
      authenticator_data: assertion.authenticatorData,
      signature: assertion.signature,
    });
  }

  async #passkeysOf({ issuer, subject }: PersonIdentity) {
    const { people } = this.#options;
    await people.catchUp().catch(translateStoreFault);
    const passkeys = people.passkeysOf(personKey(issuer, subject));
    if (passkeys.length > 0) return passkeys;
    throw new Fault({
      code: "failed_precondition",
      reason: "no_passkey",
      message: "No passkey is registered for this identity.",
    });
  }
}

function challengeOf({ details }: ApprovalRequest, { choice }: VoteToSign): Uint8Array {
  const { id: requestId, digest: actionDigest, viewDigest } = details;
  return passkeyVoteChallenge({ requestId, actionDigest, viewDigest, choice });
}
