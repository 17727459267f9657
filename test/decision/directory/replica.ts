import { Fault } from "../../../services/core/fault.ts";
import type { PersonIdentity } from "../../../services/core/identity/identity.ts";
import { AddressKeys } from "../../../services/decision/directory/address-key.ts";
import { DirectoryLog } from "../../../services/decision/directory/directory-log.ts";
import { DirectoryPeople } from "../../../services/decision/directory/directory-people.ts";
import { DirectoryWriter } from "../../../services/decision/directory/directory-writer.ts";
import type { ServiceLog } from "./service-log.ts";

export const SECRET = new Uint8Array(32).fill(7);

let keys = 0;

/** One replica of the directory over a log. Its clock shows `time.ms`. */
export function replicaOf(log: ServiceLog, time = { ms: 0 }) {
  const errors: unknown[] = [];
  const clock = () => time.ms;
  const directoryLog = new DirectoryLog({ log, clock, createKey: () => `k${(keys += 1)}` });
  const people = new DirectoryPeople({
    log: directoryLog,
    addresses: new AddressKeys(SECRET),
    clock,
    onError: (error) => errors.push(error),
  });
  const guard = { assertSound: () => {} };
  const writer = new DirectoryWriter({ log: directoryLog, guard, clock });
  return { people, writer, log: directoryLog, clock, errors, time };
}

/** What a call that must fail ends with. */
export async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Fault) return error;
  throw new TypeError("the call did not end with a fault", { cause: error });
}

/** A verified person. */
export function person(
  key: string,
  groups: readonly string[] = [],
  more: Partial<PersonIdentity> = {},
): PersonIdentity {
  const bar = key.indexOf("|");
  const [issuer, subject] = [key.slice(0, bar), key.slice(bar + 1)];
  const authn = { kind: "token", methods: [] } as const;
  return { kind: "person", issuer, subject, name: subject, groups, authn, ...more };
}
