import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readArgv, readShellLine } from "../../../services/core/facts/argv-facts.ts";

const sqlOf = (argv: readonly string[]) => readArgv(argv).sql.map(({ text }) => text);
const brief = (facts: ReturnType<typeof readArgv>) => ({
  command: facts.command,
  commands: facts.commands.map(({ command }) => command),
  unparsed: facts.unparsed,
});

describe("readArgv", () => {
  it.each([
    [["/usr/bin/kubectl", "get", "pods"], "kubectl", ["kubectl"]],
    [["env", "A=b", "ls"], "ls", ["env", "ls"]],
    [["env", "-i", "-u", "X", "A=b", "ls"], "ls", ["env", "ls"]],
    [["sudo", "-u", "root", "-n", "kubectl", "delete", "ns"], "kubectl", ["sudo", "kubectl"]],
    [["sudo", "--user=root", "A=b", "ls"], "ls", ["sudo", "ls"]],
    [["nohup", "timeout", "-k", "5", "10", "ls"], "ls", ["nohup", "timeout", "ls"]],
    [["nice", "-n", "10", "--", "ls"], "ls", ["nice", "ls"]],
    [["sh", "-c", "ls -l"], "ls", ["sh", "ls"]],
    [["bash", "-lc", "ls | wc -l"], "bash", ["bash", "ls", "wc"]],
    [["bash", "-e", "-c", "sudo rm -rf /"], "rm", ["bash", "sudo", "rm"]],
    [["busybox", "sh", "-c", "rm x"], "rm", ["busybox", "sh", "rm"]],
    [["find", ".", "-name", "x"], "find", ["find"]],
    [["env"], "env", ["env"]],
    [["A=b"], "A=b", ["A=b"]],
  ])("%j runs %s", (...[argv, command, commands]) => {
    expect(brief(readArgv(argv))).toEqual({ command, commands, unparsed: [] });
  });

  it.each([
    [["env", "-S", "rm -rf /"], "wrapper"],
    [["sudo", "-i", "rm"], "wrapper"],
    [["sudo", "--unknown", "rm"], "wrapper"],
    [["sudo", "-u"], "wrapper"],
    [["env", "PATH=/tmp", "ls"], "environment"],
    [["sudo", "LD_PRELOAD=/tmp/x.so", "ls"], "environment"],
    [["env", "PGHOST=production", "psql", "-c", "select 1"], "environment"],
    [["sh", "script.sh"], "shell"],
    [["bash"], "shell"],
    [["bash", "--rcfile", "x", "-c", "ls"], "shell"],
    [["sh", "-c", "ls $HOME"], "shell"],
    [["sh", "-c", "PATH=/tmp; ls"], "environment"],
    [Array(8).fill("nohup").concat("ls"), "shell"],
    [["python3.11", "-c", "import os"], "code"],
    [["xargs", "rm"], "code"],
    [["find", ".", "-exec", "rm", "{}", ";"], "code"],
    [["kubectl", "exec", "pod", "--", "rm"], "code"],
    [["ssh", "host", "rm"], "code"],
    [["psql"], "stdin"],
    [["psql", "-f", "x.sql"], "sql_file"],
    [["psql", "-o", "|sh", "-c", "select 1"], "sql_file"],
    [["psql", "--comm", "drop table x"], "sql"],
    [["mysql"], "stdin"],
    [["mysql", "--unknown", "-e", "select 1"], "sql"],
    [["sqlite3", "x.db"], "stdin"],
    [["sqlite3", "-init", "x.sql", "x.db", "select 1"], "sql"],
    [["sh", "-c", "cat x.sql | psql"], "stdin"],
  ])("%j names %s as not understood", (argv, name) => {
    expect(readArgv(argv).unparsed).toContain(name);
  });

  it.each([
    [["psql", "-c", "select 1"], ["select 1"]],
    [
      ["psql", "-XAtqc", "select 1", "-c", "select 2", "db"],
      ["select 1", "select 2"],
    ],
    [["psql", "db", "-cselect 1"], ["select 1"]],
    [
      ["psql", "--command=select 1", "--command", "select 2"],
      ["select 1", "select 2"],
    ],
    [["psql", "-h", "-c", "-c", "drop table x"], ["drop table x"]],
    [["sudo", "-u", "postgres", "psql", "-c", "drop table x"], ["drop table x"]],
    [
      ["sh", "-c", "psql -c 'drop table x' && mysql -Ne \"select 2\""],
      ["drop table x", "select 2"],
    ],
    [["mysql", "-psecret", "-uroot", "--execute=select 1", "db"], ["select 1"]],
    [["mariadb", "-e", "select 1"], ["select 1"]],
    [
      ["sqlite3", "-json", "x.db", "select 1", "select 2"],
      ["select 1", "select 2"],
    ],
    [["sqlite3", "-separator", ",", "x.db", ".shell rm x"], [".shell rm x"]],
    [["psql", "--version"], []],
  ])("%j holds the SQL %j", (argv, sql) => {
    expect(sqlOf(argv)).toEqual(sql);
  });

  it("knows which SQL goes to PostgreSQL", () => {
    expect(readArgv(["psql", "-c", "x"]).sql).toEqual([{ text: "x", isPostgres: true }]);
    expect(readArgv(["mysql", "-e", "x"]).sql).toEqual([{ text: "x", isPostgres: false }]);
  });

  it("has no command for an empty line", () => {
    expect(brief(readArgv([]))).toEqual({ command: "", commands: [], unparsed: [] });
  });

  it("never throws, whatever the words", () => {
    const word = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom("sudo", "env", "sh", "-c", "psql", "--", "-", "A=b", "-u", "mysql", "-e", ""),
    );
    fc.assert(fc.property(fc.array(word, { maxLength: 8 }), (argv) => void readArgv(argv)));
  });
});

describe("readShellLine", () => {
  it.each([
    ["a;b&c|d||e&&f\ng", ["a", "b", "c", "d", "e", "f", "g"]],
    ["  a  ;;  ", ["a"]],
    ['\'a b\' "c\\"d" e\\ f', ["a b"]],
    ["A=1 B='x y' a", ["a"]],
    ["a\\\nb", ["ab"]],
    ["'r'm x", ["rm"]],
    ["r\\m x", ["rm"]],
    ["echo 'a;b' \"|\" \\; c", ["echo"]],
    ["command -p ls", ["command", "ls"]],
    ["", []],
  ])("splits %j", (script, commands) => {
    const facts = readShellLine(script);

    expect(facts.commands.map(({ command }) => command)).toEqual(commands);
    expect(facts.unparsed).toEqual([]);
  });

  it.each([
    "a $x",
    "a $(b)",
    "a `b`",
    'a "$x"',
    'a "`b`"',
    "a > f",
    "a < f",
    "a 2>&1",
    "(a)",
    "{ a; }",
    "a *",
    "a ?",
    "a [x]",
    "a {b,c}",
    "~/a",
    "a # b",
    "! a",
    "if a; then b; fi",
    "while a; do b; done",
    "eval a",
    "exec a",
    "source a",
    ". a",
    "alias a=b",
    "export A=b",
    "a 'b",
    'a "b',
    "a \\",
    "a <<EOF",
    "a() { b; }",
    "a\u00a0b",
    "a\rb",
    "a\0b",
    "=a",
    "trap a EXIT",
    "A=1; hash -p /tmp/x ls; ls",
    `a ${"b".repeat(20_000)}`,
  ])("does not understand %j, and tells of no part of it", (script) => {
    const facts = readShellLine(script);

    expect(facts.unparsed).toEqual(["shell"]);
    expect(facts.commands).toEqual([]);
  });

  it("removes quotes as a shell does", () => {
    expect(readShellLine(`a 'b "c"' "d 'e' \\" \\x" f\\ g h''i`).commands[0]?.argv).toEqual([
      "a",
      'b "c"',
      `d 'e' " \\x`,
      "f g",
      "hi",
    ]);
  });
});
