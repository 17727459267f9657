import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsOf } from "./fields-of.ts";
import { redacted } from "./redacted.ts";

test.each([
  [
    "options with values",
    "psql --host db --username=ana --port 5",
    ["--host=db", "--username=ana"],
  ],
  [
    "a user with a password",
    "curl -s -u ana:pw https://x.example",
    ["url.username=ana", "url.password=pw"],
  ],
  ["a password behind -p", "mysqldump -uroot -psecret db", ["username=root", "password=secret"]],
  [
    "a password of another program's option",
    "sshpass -p secret ssh ana@host.example ls",
    ["password=secret", "username=ana"],
  ],
  [
    "variables before a program",
    "PGPASSWORD=secret psql -U ana",
    ["PGPASSWORD=secret", "username=ana"],
  ],
  ["exported variables", "export API_KEY='a b' B=\"c\"", ["API_KEY=a b", "B=c"]],
  ["a header", "curl -H 'X-Api-Key: secret' https://x.example", ["X-Api-Key=secret"]],
  ["a form", "curl -d 'a=b&mail=c%40d.example' https://x.example", ["a=b", "mail=c@d.example"]],
  ["JSON as a body", `curl -d '{"email":"x"}' https://x.example`, ["email=x"]],
  ["SQL as an option", `psql -c "UPDATE p SET email = 'x'"`, ["p/email=x"]],
  ["a command in a command", `sh -c 'mysql -psecret'`, ["password=secret"]],
  ["a substitution", "echo $(mysql -psecret -e x)", ["password=secret"]],
  ["a here-document", "cat > f <<EOF\nuser: ana\nEOF\nls -l", ["user=ana"]],
  ["settings", "aws configure set region secret", ["region=secret"]],
  ["settings of git", "git config --global user.email x", ["user.email=x"]],
  ["joined quotes", `mysql -p'it'\\''s'`, ["password=it's"]],
  ["words in several quotes", `psql --name=Ana" Ruiz"`, ["--name=Ana Ruiz"]],
  ["users that are added", "useradd -c 'Ana Ruiz' ana", ["full name=Ana Ruiz", "username=ana"]],
  ["a password for openssl", "openssl enc -pass pass:secret -in f", ["password=secret"]],
  [
    "a command behind others",
    "cd /x && docker login -u ana -p secret r.example | tee f",
    ["username=ana", "password=secret"],
  ],
  ["a command at a prompt", "Then:\n$ mysql -psecret\nand so on", ["Then/password=secret"]],
  ["a command in a fence", "Run:\n```sh\nmysql -psecret\n```\n", ["Run/password=secret"]],
  ["a command by its key", '{"command":"./tool -x --token secret"}', ["command/--token=secret"]],
])("%s are read", (_, text, fields) => {
  expect(fieldsOf(text)).toEqual(expect.arrayContaining(fields));
});

test.each([
  "please find the user's mail -- it is late",
  "make sure that Ana's test is done",
  "cat people like dogs",
])("'%s' is no command", (text) => {
  expect(redacted(`${text} ana@firma.example`)).toBe(`${text} <EMAIL>`);
});

test("what is hidden in a bare word gets quotes, inside of quotes none", () => {
  expect(redacted("export MAIL=ana@firma.example")).toBe("export MAIL='<EMAIL>'");
  expect(redacted(`curl "ana@firma.example"/x`)).toBe(`curl "<EMAIL>"/x`);
  expect(
    redacted(`mail -s "to ana@firma.example" x=ana@firma.example 'ana@firma.example' | tee f`),
  ).toBe(`mail -s "to <EMAIL>" x='<EMAIL>' '<EMAIL>' | tee f`);
});

test("redacted commands parse", { timeout: 60_000 }, () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."ab '\"$\\`{}()=:;&|<>#%@".split("")), maxLength: 12 }),
    fc.constantFrom(
      "ana@firma.example",
      "x ana@firma.example",
      "it's 123456789",
      '{"a":123456789}',
      "u=a%40firma.example",
    ),
  );
  const word = fc.oneof(
    text.map((each) => `'${each.replaceAll("'", `'\\''`)}'`),
    text.map((each) => `"${each.replaceAll(/["$`\\]/g, "\\$&")}"`),
    text.map((each) => each.replaceAll(/[^\w@.]/g, "\\$&")),
    text.map((each) => `--name='${each.replaceAll("'", `'\\''`)}'`),
    fc.constantFrom(
      "ana@firma.example",
      "--to=ana@firma.example",
      "-d",
      "-u",
      `a'b'"c"ana@firma.example`,
      "$(echo ana@firma.example)",
      '"$(echo ana@firma.example)"',
      "https://x.example/?q=ana%40firma.example",
    ),
  );
  const command = fc
    .array(word, { minLength: 1, maxLength: 4 })
    .map((words) => `curl -x ${words.join(" ")}`);
  const scripts = fc
    .sample(
      fc.array(command, { minLength: 1, maxLength: 3 }).map((each) => each.join(" && ")),
      { numRuns: 300, seed: 7 },
    )
    .filter((script) => !script.includes("\n"));

  const failed = failing(scripts);
  const outputs = scripts.map(redacted);

  expect(outputs.filter((output) => output.includes("ana@firma.example"))).toEqual([]);
  expect(failing(outputs)).toEqual(failed);
});

/** The indexes of the scripts that a shell cannot parse; all are asked for in one process. */
function failing(scripts: readonly string[]): readonly number[] {
  const script = scripts
    .map((_, index) => `sh -n -c "$(printenv S${index})" 2>/dev/null || echo ${index}`)
    .join("\n");
  const env = Object.fromEntries(scripts.map((each, index) => [`S${index}`, each]));
  const { stdout } = spawnSync("sh", ["-c", script], {
    env: { PATH: "/usr/bin:/bin", ...env },
    encoding: "utf8",
  });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}
