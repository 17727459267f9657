import { expect, test } from "vitest";
import { runCli } from "../../services/cli/program.ts";
import { terminal } from "../support/terminal.ts";

test.each([
  [["approove", "--help"], "unknown command 'approove'"],
  [["approove", "req_7f3k", "-h"], "unknown command 'approove'"],
  [["policy", "chekc", "--help"], "unknown command 'chekc'"],
])("a command that is none is a usage error also with --help: %j", async (argv, said) => {
  const { context, err } = terminal();

  expect(await runCli(context, argv)).toBe(64);
  expect(err()).toContain(said);
});

test.each([
  [["--help"], "countersign [options] [command]"],
  [["help", "policy"], "countersign policy [options] [command]"],
  [["policy", "--help"], "countersign policy [options] [command]"],
  [["policy", "check", "--help"], "countersign policy check [options]"],
  [["approve", "req_7f3k", "--help"], "countersign approve [options] <id...>"],
])("help is for what there is: %j", async (argv, usage) => {
  const { context, out } = terminal();

  expect(await runCli(context, argv)).toBe(0);
  expect(out()).toContain(`Usage: ${usage}`);
});
