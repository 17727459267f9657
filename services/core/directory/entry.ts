/** What the registry says of an agent. */
export interface RegisteredAgent {
  /** The workload's id. */
  readonly id: string;
  /** The `personKey` of the person who answers for it, or "group:" and the name of a group. */
  readonly owner: string;
  /** Whom it may act for: a `personKey`, or "group:" and the name of a group. */
  readonly principals: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Where it runs, such as "production"; empty when not said. */
  readonly environment: string;
}

/** A public key by which a person signs votes (WebAuthn Level 3). Texts are base64url without padding. */
export interface Passkey {
  readonly credentialId: string;
  /** COSE_Key (RFC 9052, section 7). */
  readonly publicKey: string;
  /** What the person calls it. */
  readonly name: string;
}

/**
 * One change of the directory. People are named by `personKey`. The directory is nothing but these, in the order of the log, so
 * that every replica and every auditor come to the same one.
 */
export type DirectoryEntry =
  | {
      readonly kind: "link_offered";
      readonly person: string;
      /** SHA-256 of the one-time code, 64 hexadecimal digits. */
      readonly codeHash: string;
      readonly untilMs: number;
    }
  | {
      readonly kind: "linked";
      readonly person: string;
      readonly other: string;
      /** How it is known that both are one person. */
      readonly basis: "code" | "email";
    }
  | { readonly kind: "unlinked"; readonly person: string; readonly other: string }
  /** The groups of somebody with several identities, by their newest token: whoever judges one of these must know all. */
  | {
      readonly kind: "groups_noted";
      readonly person: string;
      readonly groups: readonly string[];
      /** When the token was made. */
      readonly issuedAtMs: number;
    }
  | {
      readonly kind: "stand_in_named";
      readonly person: string;
      readonly standIn: string;
      readonly fromMs: number;
      readonly untilMs: number;
    }
  | { readonly kind: "stand_in_ended"; readonly person: string }
  | { readonly kind: "passkey_added"; readonly person: string; readonly passkey: Passkey }
  | { readonly kind: "passkey_removed"; readonly person: string; readonly credentialId: string }
  | { readonly kind: "agent_registered"; readonly agent: RegisteredAgent }
  | { readonly kind: "agent_removed"; readonly agentId: string }
  /** The directory's file was read anew; the digest is SHA-256 of its bytes, 64 hexadecimal digits. */
  | { readonly kind: "file_activated"; readonly digest: string };
