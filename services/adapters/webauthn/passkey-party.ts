import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { Passkey } from "../../core/directory/entry.ts";
import type { PasskeyParty } from "../../core/directory/passkeys.ts";
import { Fault } from "../../core/fault.ts";
import { readAssertionJson, readCreationJson } from "./response-json.ts";

/** EdDSA, ES256 and RS256 (RFC 9053, section 2; RFC 8812, section 2): what authenticators have. */
const ALGORITHMS = [-8, -7, -257];
const NAME = "Countersign";
/** As long as a person may look for their key. */
const TIMEOUT_MS = 120_000;

/** Passkeys for the console at this URL: its origin is whom browsers let them sign for. */
export function createPasskeyParty(consoleUrl: string): PasskeyParty {
  const { origin, hostname: rpID } = new URL(consoleUrl);
  return {
    creationOptions: async ({ challenge, userHandle, userName, known }) => {
      const options = await generateRegistrationOptions({
        rpName: NAME,
        rpID,
        userName,
        userID: userHandle.slice(),
        challenge: challenge.slice(),
        timeout: TIMEOUT_MS,
        attestationType: "none",
        excludeCredentials: known.map((id) => ({ id })),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        supportedAlgorithmIDs: ALGORITHMS,
      });
      return JSON.stringify(options);
    },
    readCreation: async (responseJson, challenges) => {
      const response = readCreationJson(responseJson);
      const accepted = challenges.map(toText);
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => accepted.includes(challenge),
        expectedOrigin: origin,
        expectedRPID: rpID,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }).catch(refuse);
      if (!verified) return refuse();
      const { id, publicKey } = registrationInfo.credential;
      return { credentialId: id, publicKey: toText(publicKey) };
    },
    assertionOptions: async (challenge, passkeys) => {
      const options = await generateAuthenticationOptions({
        rpID,
        allowCredentials: passkeys.map(({ credentialId }) => ({ id: credentialId })),
        challenge: challenge.slice(),
        timeout: TIMEOUT_MS,
        userVerification: "required",
      });
      return JSON.stringify(options);
    },
    readAssertion: async (responseJson, challenge, passkeys) => {
      const response = readAssertionJson(responseJson);
      const passkey = passkeys.find(({ credentialId }) => credentialId === response.id);
      if (passkey === undefined) return refuse();
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: toText(challenge),
        expectedOrigin: origin,
        expectedRPID: rpID,
        credential: credentialOf(passkey),
        requireUserVerification: true,
      }).catch(refuse);
      if (!verified || !authenticationInfo.userVerified) return refuse();
      const { clientDataJSON, authenticatorData, signature } = response.response;
      const { credentialId, publicKey } = passkey;
      const signed = { clientDataJson: clientDataJSON, authenticatorData, signature };
      return { credentialId, publicKey, ...signed };
    },
  };
}

/** Counters are not kept: passkeys that are synchronised have none, and a challenge can't be used for anything else. */
function credentialOf({ credentialId, publicKey }: Passkey) {
  return {
    id: credentialId,
    publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")),
    counter: 0,
  };
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

/** The library says in detail what was wrong with an answer; whoever made it up need not know. */
function refuse(cause?: unknown): never {
  throw new Fault({
    code: "permission_denied",
    reason: "passkey_invalid",
    message: "The passkey's answer is not valid for this.",
    cause,
  });
}
