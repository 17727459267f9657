import type { EventLog } from "../../core/approval/store.ts";
import type { Clock } from "../registrar.ts";
import { AddressKeys } from "./address-key.ts";
import { DirectoryLog } from "./directory-log.ts";
import { DirectoryPeople } from "./directory-people.ts";

/** What the directory is opened with. */
export interface OpenDirectoryOptions {
  readonly log: Pick<EventLog, "record" | "readService">;
  readonly clock: Clock;
  /** A random text. */
  readonly createKey: () => string;
  /** 32 bytes that all replicas have, and nobody else. */
  readonly secret: Uint8Array;
  readonly onError: (where: string, error: unknown) => void;
}

/** Reads the directory out of the log. Rejects with `StoreFault`. */
export async function openDirectory({ secret, onError, ...options }: OpenDirectoryOptions) {
  const directoryLog = new DirectoryLog(options);
  await directoryLog.catchUp();
  const people = new DirectoryPeople({
    log: directoryLog,
    addresses: new AddressKeys(secret),
    clock: options.clock,
    onError: (error) => onError("directory", error),
  });
  return { people, directoryLog };
}
