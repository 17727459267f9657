/**
 * What the short options of programs hold, by the programs' manual pages. `user:password` is a pair in one word; an option that
 * ends in `=` has its value in the same word only (`mysql -psecret`, where `-p` alone asks).
 */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mysql: { u: "username", "p=": "password", h: "host", e: "sql" },
  psql: { U: "username", h: "host", c: "sql" },
  mongo: { u: "username", p: "password" },
  sqlcmd: { U: "username", P: "password", S: "host", Q: "sql", q: "sql" },
  sqlite3: { cmd: "sql" },
  curl: { u: "user:password", U: "user:password" },
  http: { a: "user:password" },
  wget: {},
  sshpass: { p: "password" },
  "redis-cli": { a: "password", h: "host" },
  ldapsearch: { w: "password", D: "username" },
  smbclient: { U: "user:password" },
  lftp: { u: "user:password" },
  zip: { P: "password" },
  "7z": { "p=": "password" },
  unrar: { "p=": "password" },
  openssl: {
    k: "password",
    pass: "password",
    passin: "password",
    passout: "password",
    password: "password",
  },
  ssh: { l: "username" },
  useradd: { c: "full name", p: "password" },
  login: { u: "username", p: "password" },
  snmpwalk: { c: "community secret", A: "password", X: "password", u: "username" },
  xfreerdp: {},
  ipmitool: { U: "username", P: "password", H: "host" },
  mosquitto_pub: { u: "username", P: "password" },
  cadaver: {},
  kinit: {},
  "ssh-keygen": { N: "password", P: "password" },
};

/** Programs that take the options of another one. */
const ALIKE: Readonly<Record<string, string>> = {
  mysqldump: "mysql",
  mysqladmin: "mysql",
  mysqlimport: "mysql",
  mariadb: "mysql",
  "mariadb-dump": "mysql",
  mycli: "mysql",
  pg_dump: "psql",
  pg_dumpall: "psql",
  pg_restore: "psql",
  pgcli: "psql",
  createuser: "psql",
  createdb: "psql",
  dropdb: "psql",
  vacuumdb: "psql",
  mongosh: "mongo",
  mongodump: "mongo",
  mongorestore: "mongo",
  mongoexport: "mongo",
  mongoimport: "mongo",
  bcp: "sqlcmd",
  osql: "sqlcmd",
  tsql: "sqlcmd",
  https: "http",
  xh: "http",
  ldapadd: "ldapsearch",
  ldapmodify: "ldapsearch",
  ldapdelete: "ldapsearch",
  ldapwhoami: "ldapsearch",
  unzip: "zip",
  "7za": "7z",
  "7zr": "7z",
  rar: "unrar",
  scp: "ssh",
  sftp: "ssh",
  rsync: "ssh",
  "ssh-copy-id": "ssh",
  mosh: "ssh",
  usermod: "useradd",
  snmpget: "snmpwalk",
  snmpset: "snmpwalk",
  mosquitto_sub: "mosquitto_pub",
};

/** Programs that a line may begin with; a line that does not is a command only when something else says so. */
const PLAIN =
  "adduser ansible ansible-playbook apk apt apt-get awk aws az base64 bash brew bundle bunx cargo cat cd chage chmod chown chpasswd " +
  "composer cp crontab curl cut deno dig docker docker-compose doctl echo egrep env eval exec export fgrep find flyctl ftp " +
  "gcloud gem gh git glab go gpg grep gsutil gunzip gzip head helm heroku host hostname htpasswd iptables java jq keytool kill " +
  "kubectl less ln ls lsof mail make mkdir mv nc netlify netstat nmap node nohup npm npx nslookup oc openssl passwd " +
  "php impdp expdp ping pip pip3 pnpm podman poetry printenv printf ps pulumi python python3 rails rake rm ruby sed serverless service set sh " +
  "sleep sort source sqlldr sqlplus su sudo systemctl tail tar tee telnet terraform test time timeout touch tr traceroute tsx uniq useradd userdel " +
  "vault vercel vim watch wc whoami whois wget wrangler xargs yarn yum zsh";

const PROGRAMS: ReadonlySet<string> = new Set([
  ...PLAIN.split(" "),
  ...Object.keys(OPTIONS).filter((name) => name !== "login"),
  ...Object.keys(ALIKE),
]);

/** Whether a word is the name of a known program, also by its path. */
export function isProgram(word: string): boolean {
  const code = word.charCodeAt(0);
  const mayBe = (code >= 97 && code <= 122) || code === 47 || code === 46 || code === 55;
  return mayBe && word.length <= 64 && PROGRAMS.has(programOf(word));
}

/** The name of a program without its path. */
export function programOf(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1);
}

/** What the options of a program hold; those of `login` where it is a subcommand. */
export function optionsOf(
  program: string,
  hasLogin: boolean,
): Readonly<Record<string, string>> | undefined {
  const name = ALIKE[program] ?? program;
  return Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : hasLogin ? OPTIONS["login"] : undefined;
}

/** Programs whose option `-c` holds a script. */
export const SHELLS: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "zsh",
  "dash",
  "ash",
  "ksh",
  "su",
  "fish",
]);

/** Programs that run the words behind their own options. */
export const RUNNERS: ReadonlySet<string> = new Set([
  "sudo",
  "doas",
  "env",
  "time",
  "nohup",
  "nice",
  "timeout",
  "xargs",
  "exec",
  "command",
  "watch",
  "sshpass",
  "strace",
  "then",
  "do",
  "else",
  "if",
  "while",
  "!",
]);

/** Programs whose last word is the name of a user. */
export const USER_PROGRAMS: ReadonlySet<string> = new Set([
  "useradd",
  "adduser",
  "userdel",
  "deluser",
  "usermod",
  "passwd",
  "chage",
  "su",
  "createuser",
  "dropuser",
]);

/** Options that are followed by no value of theirs. */
export const SWITCHES: ReadonlySet<string> = new Set([
  "--all",
  "--compressed",
  "--debug",
  "--delete",
  "--dry-run",
  "--fail",
  "--force",
  "--global",
  "--help",
  "--insecure",
  "--json",
  "--location",
  "--no-pager",
  "--password-stdin",
  "--quiet",
  "--recursive",
  "--rm",
  "--silent",
  "--verbose",
  "--version",
  "--yes",
]);

/** Programs that are words of English too: a sentence may begin with them. */
export const WEAK_PROGRAMS: ReadonlySet<string> = new Set(
  (
    "command cut exec export find go head host hostname kill less login mail make node patch read service set sleep sort source " +
    "tail test time timeout touch vault watch who cat join split"
  ).split(" "),
);
