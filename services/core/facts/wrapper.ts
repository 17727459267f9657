import type { OptionTable } from "./options.ts";
import { readOptions } from "./options.ts";
import { basename } from "./program.ts";

/** What stands inside a wrapper. */
export interface Wrapped {
  readonly argv: readonly string[];
  readonly assignments: readonly string[];
  readonly unparsed: readonly string[];
}

interface Wrapper extends OptionTable {
  /** Operands of its own before the command, such as the time of `timeout`. */
  readonly operandCount: number;
  readonly takesAssignments: boolean;
  /** Options that hand the command to a shell or read it from elsewhere. */
  readonly opaque: readonly string[];
}

const PLAIN: Wrapper = {
  flags: "",
  valued: "",
  longFlags: [],
  longValued: [],
  operandCount: 0,
  takesAssignments: false,
  opaque: [],
};

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  env: {
    ...PLAIN,
    flags: "i0v",
    valued: "uCS",
    longFlags: ["ignore-environment", "null", "debug"],
    longValued: ["unset", "chdir", "split-string"],
    takesAssignments: true,
    opaque: ["S", "split-string"],
  },
  sudo: {
    ...PLAIN,
    flags: "ABbEeHiKklNnPSsVv",
    valued: "CDghpRrTtUu",
    longFlags: ["preserve-env", "set-home", "non-interactive", "stdin", "login", "shell", "edit"],
    longValued: [
      "user",
      "group",
      "host",
      "prompt",
      "chdir",
      "chroot",
      "role",
      "type",
      "other-user",
    ],
    takesAssignments: true,
    opaque: ["i", "s", "e", "login", "shell", "edit", "R", "chroot"],
  },
  doas: { ...PLAIN, flags: "Lns", valued: "aCu", opaque: ["s", "C"] },
  nohup: PLAIN,
  setsid: { ...PLAIN, flags: "cfw", longFlags: ["ctty", "fork", "wait"] },
  nice: { ...PLAIN, flags: "0123456789", valued: "n", longValued: ["adjustment"] },
  ionice: {
    ...PLAIN,
    flags: "t",
    valued: "cn",
    longFlags: ["ignore"],
    longValued: ["class", "classdata"],
  },
  timeout: {
    ...PLAIN,
    flags: "fpv",
    valued: "ks",
    longFlags: ["preserve-status", "foreground", "verbose"],
    longValued: ["kill-after", "signal"],
    operandCount: 1,
  },
  time: {
    ...PLAIN,
    flags: "apv",
    valued: "fo",
    longFlags: ["portability", "verbose"],
    opaque: ["o", "a"],
  },
  stdbuf: { ...PLAIN, valued: "ioe", longValued: ["input", "output", "error"] },
  command: { ...PLAIN, flags: "p" },
  busybox: PLAIN,
  toybox: PLAIN,
};

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** Takes a wrapper such as `sudo -u x` off a command; `undefined` when the program is none. */
export function unwrap(argv: readonly string[]): Wrapped | undefined {
  const [program = "", ...words] = argv;
  const name = basename(program);
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (wrapper === undefined) return undefined;
  const { options, operands, isUnknown } = readOptions(words, wrapper, true);
  const opaque = options.some((option) => wrapper.opaque.includes(option.name));
  if (isUnknown || opaque) return { argv: [], assignments: [], unparsed: ["wrapper"] };
  const rest = operands.slice(wrapper.operandCount);
  const first = wrapper.takesAssignments ? rest.findIndex((word) => !ASSIGNMENT.test(word)) : 0;
  const count = first === -1 ? rest.length : first;
  return { argv: rest.slice(count), assignments: rest.slice(0, count), unparsed: [] };
}
