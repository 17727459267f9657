import { describe, expect, test } from "vitest";
import { createPasskeyParty } from "../../../services/adapters/webauthn/passkey-party.ts";
import { Fault } from "../../../services/core/fault.ts";
import { Authenticator, type Behaviour } from "./authenticator.ts";

const CONSOLE_URL = "https://countersign.example:8443/console";
const CHALLENGE = new Uint8Array(32).fill(1);
const OTHER_CHALLENGE = new Uint8Array(32).fill(2);
const party = createPasskeyParty(CONSOLE_URL);

const creation = (challenge = CHALLENGE) =>
  party.creationOptions({
    challenge,
    userHandle: new Uint8Array(32),
    userName: "Dana",
    known: ["AAAA"],
  });

async function registered() {
  const authenticator = new Authenticator(CONSOLE_URL);
  const answer = authenticator.create(await creation());
  const passkey = { ...(await party.readCreation(answer, [CHALLENGE])), name: "key" };
  return { authenticator, passkey };
}

const refused = (call: Promise<unknown>) => expect(call).rejects.toBeInstanceOf(Fault);

const MISBEHAVING: readonly (readonly [string, Behaviour])[] = [
  ["for another origin", { origin: "https://evil.example" }],
  ["for another party", { rpId: "evil.example" }],
  ["without having verified the user", { isUserVerified: false }],
];

describe("a registration is refused", () => {
  test.each(MISBEHAVING)("%s", async (_what, behaviour) => {
    const answer = new Authenticator(CONSOLE_URL).create(await creation(), behaviour);

    await expect(party.readCreation(answer, [CHALLENGE])).rejects.toMatchObject({
      code: "permission_denied",
      reason: "passkey_invalid",
    });
  });

  test("that answers another challenge", async () => {
    const answer = new Authenticator(CONSOLE_URL).create(await creation(OTHER_CHALLENGE));

    await refused(party.readCreation(answer, [CHALLENGE]));
  });

  test.each(["", "null", "[]", '{"type":"public-key"}', `{"id":"!"}`, "x".repeat(40_000)])(
    "that is %.20j, quoting nothing of it",
    async (answer) => {
      await expect(party.readCreation(answer, [CHALLENGE])).rejects.toMatchObject({
        code: "invalid_argument",
        field: "response_json",
      });
    },
  );
});

describe("a signature is refused", () => {
  test.each(MISBEHAVING)("%s", async (_what, behaviour) => {
    const { authenticator, passkey } = await registered();
    const options = await party.assertionOptions(CHALLENGE, [passkey]);

    await refused(party.readAssertion(authenticator.get(options, behaviour), CHALLENGE, [passkey]));
  });

  test("over another challenge", async () => {
    const { authenticator, passkey } = await registered();
    const answer = authenticator.get(await party.assertionOptions(OTHER_CHALLENGE, [passkey]));

    await refused(party.readAssertion(answer, CHALLENGE, [passkey]));
  });

  test("by somebody else's passkey", async () => {
    const [mine, other] = [await registered(), await registered()];
    const answer = other.authenticator.get(await party.assertionOptions(CHALLENGE, [mine.passkey]));

    await refused(party.readAssertion(answer, CHALLENGE, [mine.passkey]));
    const disguised = { ...mine.passkey, credentialId: other.passkey.credentialId };
    await refused(party.readAssertion(answer, CHALLENGE, [disguised]));
  });
});

test("options ask for a verified user, and name the credentials", async () => {
  expect(JSON.parse(await creation())).toMatchObject({
    rp: { id: "countersign.example", name: "Countersign" },
    authenticatorSelection: { userVerification: "required" },
    excludeCredentials: [{ id: "AAAA", type: "public-key" }],
    attestation: "none",
  });
  const { passkey } = await registered();
  expect(JSON.parse(await party.assertionOptions(CHALLENGE, [passkey]))).toMatchObject({
    rpId: "countersign.example",
    userVerification: "required",
    allowCredentials: [{ id: passkey.credentialId }],
    challenge: Buffer.from(CHALLENGE).toString("base64url"),
  });
});

test("a passkey that was registered signs", async () => {
  const { authenticator, passkey } = await registered();
  const options = await party.assertionOptions(CHALLENGE, [passkey]);

  const assertion = await party.readAssertion(authenticator.get(options), CHALLENGE, [passkey]);

  expect(assertion).toMatchObject({
    credentialId: authenticator.credentialId,
    publicKey: passkey.publicKey,
  });
});
