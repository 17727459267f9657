import { sha256 } from "../action/hash.ts";
import type { Passkey } from "./entry.ts";

/** A registration that a browser is asked for. */
export interface PasskeyCreation {
  readonly challenge: Uint8Array;
  /** What the authenticator files it under: no personal data (WebAuthn Level 3, section 14.6.1). */
  readonly userHandle: Uint8Array;
  readonly userName: string;
  /** Credentials that are registered already. */
  readonly known: readonly string[];
}

/** A passkey that signed, with what it signed. All texts are base64url without padding. */
export interface PasskeyAssertion {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly clientDataJson: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

/**
 * The party that passkeys are made for: the console's origin. Answers of browsers come as the JSON texts of WebAuthn Level 3,
 * section 5.1, unchecked; every method that reads one throws a `Fault` (invalid_argument, permission_denied) that says no more
 * than that it does not hold.
 */
export interface PasskeyParty {
  /** The options for a registration, as JSON text. */
  creationOptions(creation: PasskeyCreation): Promise<string>;
  /** Verifies a registration that answers any of these challenges, by a person whom the authenticator has verified. */
  readCreation(
    responseJson: string,
    challenges: readonly Uint8Array[],
  ): Promise<Omit<Passkey, "name">>;
  /** The options for a signature by one of these passkeys, as JSON text. */
  assertionOptions(challenge: Uint8Array, passkeys: readonly Passkey[]): Promise<string>;
  /** Verifies a signature by one of these passkeys, with the person verified by the authenticator. */
  readAssertion(
    responseJson: string,
    challenge: Uint8Array,
    passkeys: readonly Passkey[],
  ): Promise<PasskeyAssertion>;
}

/** A vote, as far as a passkey signs it. Digests are 64 hexadecimal digits. */
export interface SignedVote {
  readonly requestId: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  readonly choice: "approve" | "deny";
}

/** The challenge that a passkey signs for a vote. It follows from the vote alone, so that anybody can check it later. */
export function passkeyVoteChallenge(vote: SignedVote): Uint8Array {
  const { requestId, actionDigest, viewDigest, choice } = vote;
  return sha256(
    ["countersign/passkey-vote/v1", requestId, actionDigest, viewDigest, choice].join("\n"),
  );
}
