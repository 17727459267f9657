import { bytesEqual, hmacSha256, sha256 } from "../../core/action/hash.ts";
import { PASSKEYS_MAX, passkeysOf } from "../../core/directory/directory.ts";
import type { Passkey } from "../../core/directory/entry.ts";
import type { PasskeyParty } from "../../core/directory/passkeys.ts";
import { Fault } from "../../core/fault.ts";
import { personKey, type PersonIdentity } from "../../core/identity/identity.ts";
import type { Clock } from "../registrar.ts";
import type { DirectoryWriter } from "./directory-writer.ts";

/** What passkeys are registered with. */
export interface PasskeysOptions {
  readonly writer: DirectoryWriter;
  readonly party: PasskeyParty;
  /** 32 bytes that all replicas have, and nobody else. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
}

/** A registration must be over within one to two of these. */
const SLOT_MS = 5 * 60_000;
const ENCODER = new TextEncoder();

/** Registers passkeys. Every method rejects with `Fault`. */
export class Passkeys {
  readonly #options: PasskeysOptions;

  constructor(options: PasskeysOptions) {
    this.#options = options;
  }

  /** The options for the browser, as JSON text. Nothing is kept: the challenge can be made again. */
  async begin(person: PersonIdentity): Promise<string> {
    const { writer, party, clock } = this.#options;
    assertStrong(person, clock());
    const key = keyOf(person);
    const known = passkeysOf(await writer.read(), key).map(({ credentialId }) => credentialId);
    return party.creationOptions({
      challenge: this.#challenge(key, 0),
      userHandle: sha256("countersign/passkey-user/v1\n", key),
      userName: person.name,
      known,
    });
  }

  /** Takes the browser's answer. A passkey makes strong votes, so only a strong sign-in may add one. */
  async add(
    person: PersonIdentity,
    { responseJson, name }: { readonly responseJson: string; readonly name: string },
  ): Promise<Passkey> {
    const { writer, party, clock } = this.#options;
    assertStrong(person, clock());
    const key = keyOf(person);
    const challenges = [this.#challenge(key, 0), this.#challenge(key, -1)];
    const passkey = { ...(await party.readCreation(responseJson, challenges)), name };
    const before = await writer.read();
    if (passkeysOf(before, key).length >= PASSKEYS_MAX) {
      throw refused("too_many_passkeys", `One identity has at most ${PASSKEYS_MAX} passkeys.`);
    }
    const registered = [...before.passkeys.values()].flat().map(({ credentialId }) => credentialId);
    if (registered.includes(passkey.credentialId)) throw taken();
    const after = await writer.write(person, { kind: "passkey_added", person: key, passkey });
    const isMine = passkeysOf(after, key).some((each) => isSame(each, passkey));
    if (!isMine) throw taken();
    return passkey;
  }

  /** Removes one of one's own. */
  async remove(person: PersonIdentity, credentialId: string): Promise<void> {
    const { writer } = this.#options;
    const key = keyOf(person);
    const own = passkeysOf(await writer.read(), key);
    if (!own.some((passkey) => passkey.credentialId === credentialId)) {
      throw new Fault({
        code: "not_found",
        reason: "unknown_passkey",
        message: "You have no such passkey.",
      });
    }
    await writer.write(person, { kind: "passkey_removed", person: key, credentialId });
  }

  #challenge(key: string, slots: number): Uint8Array {
    const { secret, clock } = this.#options;
    const slot = Math.floor(clock() / SLOT_MS) + slots;
    const text = `countersign/passkey-registration/v1\n${slot}\n${key}`;
    return hmacSha256(secret, ENCODER.encode(text));
  }
}

function isSame(one: Passkey, other: Passkey): boolean {
  if (one.credentialId !== other.credentialId) return false;
  return bytesEqual(ENCODER.encode(one.publicKey), ENCODER.encode(other.publicKey));
}

function assertStrong({ strongUntilMs }: PersonIdentity, nowMs: number): void {
  if (strongUntilMs !== undefined && nowMs < strongUntilMs) return;
  throw new Fault({
    code: "permission_denied",
    reason: "step_up_required",
    message: "Only a strong sign-in may register a passkey.",
  });
}

function taken(): Fault {
  return refused("passkey_taken", "This passkey is registered already.");
}

function refused(reason: string, message: string): Fault {
  return new Fault({ code: "failed_precondition", reason, message });
}

function keyOf({ issuer, subject }: PersonIdentity): string {
  return personKey(issuer, subject);
}
