/** The name of a program without its path. */
export function basename(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}

/**
 * Variables that make the loader, a shell or a tool run, read or reach something else than the command line says. Others are
 * told in argv and change no fact.
 */
const REDIRECTING = [
  /^(PATH|IFS|ENV|HOME|CDPATH|PAGER|EDITOR|VISUAL|BROWSER|KUBECONFIG|DOCKER_HOST)$/,
  /^(LD|DYLD|BASH|ZDOTDIR|PYTHON|PERL|RUBY|NODE|JAVA|GIT|PSQL|SHELL|XDG|PROMPT)/,
  /^PG(HOST|HOSTADDR|PORT|DATABASE|OPTIONS|SERVICE|SERVICEFILE|SYSCONFDIR|PASSFILE)$/,
  /(OPTIONS|OPTS|FLAGS|PRELOAD|CONFIG|CONFIG_FILE|PAGER|EDITOR|_PROXY|_proxy|_HOME|_ENDPOINT|_URL)$/,
];

/** Whether an assignment such as `PATH=/tmp` changes what the command behind it is or reaches. */
export function redirectsProgram(assignment: string): boolean {
  const name = assignment.slice(0, assignment.indexOf("="));
  return REDIRECTING.some((pattern) => pattern.test(name));
}

const SHELLS = new Set(["sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "rbash"]);

/** Flags of a shell that change nothing about what the script says. */
const SHELL_FLAGS = /^-[abefhilmnuvxCEP]*c?[abefhilmnuvxCEP]*$/;
const SHELL_LONG_FLAGS = new Set(["--login", "--norc", "--noprofile", "--posix"]);

/** For a shell, the script behind its -c; `{}` when it has none that is known; `undefined` for another program. */
export function findScript(argv: readonly string[]): { readonly script?: string } | undefined {
  if (!SHELLS.has(basename(argv[0] ?? ""))) return undefined;
  let hasCommand = false;
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    if (word.startsWith("--") && SHELL_LONG_FLAGS.has(word)) continue;
    if (word === "-o" || word.startsWith("+") || word.startsWith("--")) return {};
    if (word.startsWith("-")) {
      if (!SHELL_FLAGS.test(word)) return {};
      hasCommand ||= word.includes("c");
    } else return hasCommand ? { script: word } : {};
  }
  return {};
}

/** Programs that run code which is not on the command line in a form that is read here, or run a command elsewhere. */
const NESTING_PROGRAMS = new Set([
  "node",
  "nodejs",
  "deno",
  "bun",
  "php",
  "awk",
  "gawk",
  "mawk",
  "lua",
  "tclsh",
  "expect",
  "osascript",
  "xargs",
  "parallel",
  "ssh",
  "mosh",
  "screen",
  "tmux",
  "script",
  "watch",
  "at",
  "batch",
  "crontab",
  "chroot",
  "nsenter",
  "unshare",
  "systemd-run",
  "su",
  "runuser",
  "pkexec",
  "flock",
  "strace",
  "gdb",
  "eval",
  "source",
  ".",
  "exec",
  "trap",
  "csh",
  "tcsh",
  "fish",
  "pwsh",
  "powershell",
  "make",
  "npx",
  "bunx",
  "uvx",
  "pipx",
  "socat",
  "ncat",
  "vi",
  "vim",
  "ed",
  "ex",
]);

/** The same under a name with a version, such as python3.11. */
const NESTING_VERSIONED = /^(python|pypy|perl|ruby|irb|ipython)[0-9.]*$/;

/** Programs that nest a command behind one of these words. */
const NESTING_VERBS: Readonly<Record<string, ReadonlySet<string>>> = {
  find: new Set(["-exec", "-execdir", "-ok", "-okdir"]),
  kubectl: new Set(["exec", "run", "debug", "attach"]),
  docker: new Set(["exec", "run"]),
  podman: new Set(["exec", "run"]),
  npm: new Set(["exec", "x", "run", "run-script"]),
};

/** Whether a command runs code or another command that is not looked into. */
export function isNested(argv: readonly string[]): boolean {
  const [program = "", ...words] = argv;
  const command = basename(program);
  if (NESTING_PROGRAMS.has(command) || NESTING_VERSIONED.test(command)) return true;
  const verbs = Object.hasOwn(NESTING_VERBS, command) ? NESTING_VERBS[command] : undefined;
  return verbs !== undefined && words.some((word) => verbs.has(word));
}
