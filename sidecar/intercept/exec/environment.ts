import { userInfo } from "node:os";

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the command, and how the action tells of it. */
export interface CommandEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** `NAME=value` of what was passed on request, as arguments of `env` would be. Credentials show their names alone. */
  readonly assignments: readonly string[];
}

/**
 * Variables that say how to print and nothing else. Any other may change what a program does (LD_PRELOAD, NODE_OPTIONS,
 * PGOPTIONS, KUBECONFIG, AWS_PROFILE …), and nobody knows all of them, so the others are not passed unseen.
 */
const PLAIN =
  /^(LANG|LANGUAGE|LC_[A-Z]+|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|COLUMNS|LINES|USER|LOGNAME)$/;
/** No slash: a locale may be a path, from which the C library reads files (setlocale(3)). */
const PLAIN_VALUE = /^[A-Za-z0-9_.@:+-]*$/;
const TIME_ZONE = /^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/;
/** Who one is, not what runs; people must not see the value. */
const CREDENTIAL = /(PASSWORD|PASSPHRASE|TOKEN|SECRET|API_KEY|ACCESS_KEY|ACCESS_KEY_ID)$/;

/** Gives the plain variables, PATH, the user's own HOME, and those that are `named`. */
export function commandEnvironment(
  given: Environment,
  named: readonly string[],
): CommandEnvironment {
  const home = ownHome();
  const plain = Object.entries(given).filter(
    ([name, value]) => value !== undefined && isPlain(name, value, home),
  );
  const passed = [...new Set(named)].toSorted().flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    env: Object.fromEntries([...plain, ...passed].map(([name, value]) => [name, value ?? ""])),
    assignments: passed.map(
      ([name, value]) => `${name}=${CREDENTIAL.test(name) ? "[hidden]" : value}`,
    ),
  };
}

function isPlain(name: string, value: string, home: string | undefined): boolean {
  // Which PATH it is stands in the action.
  if (name === "PATH") return true;
  if (name === "HOME") return value === home;
  if (name === "TZ") return TIME_ZONE.test(value);
  return PLAIN.test(name) && PLAIN_VALUE.test(value);
}

/** As the user database says; undefined for a user that it does not know. */
function ownHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
