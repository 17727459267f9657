import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parseIssuersFile } from "../../services/adapters/identity/issuers-file.ts";
import { parseConfigFile } from "../../services/core/config/config-file.ts";
import { parseDirectory } from "../../services/core/directory/parse-file.ts";
import { redact } from "../../services/core/redaction/redact.ts";
import { parseRedactionRules } from "../../services/core/redaction/rules/parse-rules.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const EXAMPLES = [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

/** The example below a heading or a sentence of the README that holds these words. */
function exampleWith(words: string): string {
  const found = EXAMPLES.filter((text) => text.includes(words));
  expect(found).toHaveLength(1);
  return found[0]!;
}

test("the directory file of the README is one that the service takes", () => {
  const { people, agents, schedules } = parseConfigFile(
    "README",
    exampleWith("authoritative:"),
    parseDirectory,
  );

  expect([people.length, agents.length, schedules.length]).toEqual([1, 1, 1]);
});

test("the issuers file of the README is one that the service takes", () => {
  const { people, workloads, certificates, delegation } = parseIssuersFile(
    exampleWith("vouches_for:"),
  );

  expect([people, workloads, certificates, delegation].map((all) => all.length)).toEqual([
    1, 2, 1, 1,
  ]);
});

test("the redaction file of the README is one that the sidecar takes", () => {
  const { regions, fields, detectors, recogniser } = parseConfigFile(
    "README",
    exampleWith("recogniser:"),
    parseRedactionRules,
  );

  expect([regions.length, fields.length, detectors.length]).toEqual([2, 3, 2]);
  expect(recogniser?.onFailure).toBe("deny");
});

test("what the README shows of an action is what approvers see of it", () => {
  const [, address = "", statement = ""] = /psql "([^"]+)" -c \\\n\s+"([^"]+)"/.exec(README) ?? [];

  const [shown] = redact([
    { name: "arguments", text: JSON.stringify({ argv: ["psql", address, "-c", statement] }) },
  ]).parts;

  expect(JSON.parse(shown?.text ?? "")).toEqual({
    argv: [
      "psql",
      "postgres://<USERNAME_1>:<PASSWORD_1>@db.internal:5432/shop",
      "-c",
      "UPDATE customers SET email = '<EMAIL_1>', phone = '<PHONE_1>' WHERE name = '<PERSON_1>'",
    ],
  });
});

test("every file that the README links is there", () => {
  const links = [...README.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map(([, path = ""]) => path);

  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
