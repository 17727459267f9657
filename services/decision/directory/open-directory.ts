import type { EventLog } from "../../core/approval/store.ts";
import type { PasskeyParty } from "../../core/directory/passkeys.ts";
import type { HeadGuard } from "../ledger/head-guard.ts";
import type { Lookup } from "../lookup.ts";
import type { Clock } from "../registrar.ts";
import { AddressKeys } from "./address-key.ts";
import { Agents } from "./agents.ts";
import { DirectoryLog } from "./directory-log.ts";
import { DirectoryPeople } from "./directory-people.ts";
import { DirectoryWriter } from "./directory-writer.ts";
import { Linking } from "./linking.ts";
import { PasskeyVotes } from "./passkey-votes.ts";
import { Passkeys } from "./passkeys.ts";
import { StandIns } from "./stand-ins.ts";

/** What the directory is opened with. */
export interface OpenDirectoryOptions {
  readonly log: Pick<EventLog, "record" | "readService">;
  readonly guard: Pick<HeadGuard, "assertSound">;
  readonly clock: Clock;
  /** A random text. */
  readonly createKey: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  /** 32 bytes that all replicas have, and nobody else. */
  readonly secret: Uint8Array;
  /** Absent where no console is configured: passkeys belong to its origin. */
  readonly passkeyParty?: PasskeyParty | undefined;
  readonly onError: (where: string, error: unknown) => void;
}

/** Reads the directory out of the log, and gives it with everything by which it is changed. Rejects with `StoreFault`. */
export async function openDirectory(options: OpenDirectoryOptions) {
  const { clock, secret, passkeyParty: party, onError } = options;
  const log = new DirectoryLog(options);
  await log.catchUp();
  const people = new DirectoryPeople({
    log,
    addresses: new AddressKeys(secret),
    clock,
    onError: (error) => onError("directory", error),
  });
  const writer = new DirectoryWriter({ ...options, log });
  return {
    people,
    linking: new Linking({ ...options, writer, people }),
    standIns: new StandIns({ writer, people, clock }),
    agents: new Agents({ writer, people, clock }),
    ...(party === undefined
      ? {}
      : { passkeyRegistry: new Passkeys({ writer, party, secret, clock }) }),
    /** What reads the signatures of passkeys over votes on the requests that are looked up there. */
    passkeyVotes: (lookup: Pick<Lookup, "get">) =>
      party === undefined ? {} : { passkeys: new PasskeyVotes({ party, people, lookup }) },
  };
}
