import { ENCODING_BUILTINS } from "./builtins-encoding.ts";
import { TEXT_BUILTINS } from "./builtins-text.ts";
import { TIME_BUILTINS } from "./builtins-time.ts";
import { VALUE_BUILTINS } from "./builtins-value.ts";

/**
 * One builtin: JSON values in (sets come as lists), a JSON value out. `undefined` is what the command gives when the builtin
 * fails; a throw ends the whole decision as a deny.
 */
export type HostBuiltin = (...args: readonly unknown[]) => unknown;

/** What this host has beside what the module brings itself. Each gives what the OPA command gives. */
export const HOST_BUILTINS: ReadonlyMap<string, HostBuiltin> = new Map(
  Object.entries({ ...TEXT_BUILTINS, ...VALUE_BUILTINS, ...ENCODING_BUILTINS, ...TIME_BUILTINS }),
);

const NOT_REPLAYABLE = "a decision must be the same when it is replayed";
const NO_VERIFICATION = "tokens are verified before policy is asked; io.jwt.decode reads one";

/** Builtins that no decision may use, with the reason. */
export const REFUSED_BUILTINS: ReadonlyMap<string, string> = new Map([
  ["time.now_ns", "read input.time instead, so that a decision can be replayed"],
  ["http.send", NOT_REPLAYABLE],
  ["net.lookup_ip_addr", NOT_REPLAYABLE],
  ["opa.runtime", NOT_REPLAYABLE],
  ["rand.intn", NOT_REPLAYABLE],
  ["uuid.rfc4122", NOT_REPLAYABLE],
  ["io.jwt.decode_verify", NO_VERIFICATION],
  ["io.jwt.encode_sign", NO_VERIFICATION],
  ["io.jwt.encode_sign_raw", NO_VERIFICATION],
  ...["rs", "ps", "es", "hs"].flatMap((kind) =>
    ["256", "384", "512"].map((bits) => [`io.jwt.verify_${kind}${bits}`, NO_VERIFICATION] as const),
  ),
]);
