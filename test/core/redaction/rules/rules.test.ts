import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../../services/core/config/config-error.ts";
import { redact } from "../../../../services/core/redaction/redact.ts";
import { parseRedactionRules } from "../../../../services/core/redaction/rules/parse-rules.ts";
import { nameKey, rulesFor } from "../../../../services/core/redaction/rules/rules.ts";

function hidden(
  document: unknown,
  args: object,
  call = { tool: "crm", operation: "update" },
): unknown {
  const rules = rulesFor(parseRedactionRules(document), call);
  return JSON.parse(
    redact([{ name: "arguments", text: JSON.stringify(args) }], { rules }).parts[0]?.text ?? "",
  );
}

function problemsOf(document: unknown): readonly string[] {
  try {
    parseRedactionRules(document);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ variable, problem }) => `${variable} ${problem}`);
    throw error;
  }
  return [];
}

describe("a file of redaction rules that is wrong names the field and not its value", () => {
  test.each([
    ["an unknown field", { colour: "red" }, "colour is not a known field"],
    ["no list", { fields: "note" }, "fields must be a list of at most 1000"],
    ["no names", { fields: [{ hide: "always" }] }, "fields[0].names is not set"],
    [
      "no treatment",
      { fields: [{ names: ["a"] }] },
      "fields[0].hide must be set to always or never, unless treat_as names a type",
    ],
    [
      "another treatment",
      { fields: [{ names: ["a"], hide: "maybe" }] },
      "fields[0].hide must be one of always, never",
    ],
    [
      "another type",
      { fields: [{ names: ["a"], treat_as: "COLOUR" }] },
      "fields[0].treat_as is not a type of the taxonomy, such as EMAIL",
    ],
    [
      "two treatments",
      { fields: [{ names: ["a"], hide: "never", treat_as: "EMAIL" }] },
      "fields[0].treat_as must not be set where nothing is hidden",
    ],
    [
      "a pattern that is none",
      { patterns: [{ name: "x", pattern: "(", type: "EMAIL" }] },
      "patterns[0].pattern is no regular expression of RE2",
    ],
    [
      "a pattern that RE2 has not",
      { patterns: [{ name: "x", pattern: "(?=a)", type: "EMAIL" }] },
      "patterns[0].pattern is no regular expression of RE2",
    ],
    [
      "a pattern for nothing",
      { patterns: [{ name: "x", pattern: "a*", type: "EMAIL" }] },
      "patterns[0].pattern matches nothing at all",
    ],
    [
      "a word without letters",
      { words: [{ name: "x", words: ["--"], type: "PERSON" }] },
      "words[0].words must begin with a letter or digit each",
    ],
    [
      "a country that is none",
      { locales: ["de-XX"] },
      "locales must be countries, such as DE or de-DE",
    ],
    [
      "a recogniser in plain text",
      { recogniser: { url: "http://presidio.example" } },
      "recogniser.url must be https, except on loopback: raw texts are sent there",
    ],
    [
      "a score out of range",
      { recogniser: { url: "http://127.0.0.1:1", min_score: "1.5" } },
      'recogniser.min_score must be a text from "0" to "1"',
    ],
    [
      "a time too long",
      { recogniser: { url: "http://127.0.0.1:1", timeout: "1h" } },
      "recogniser.timeout is out of range",
    ],
    [
      "a type of the recogniser that is none",
      { recogniser: { url: "http://127.0.0.1:1", types: { X: "Y" } } },
      "recogniser.types must name types of the taxonomy, or none",
    ],
  ])("%s", (_, document, problem) => {
    expect(problemsOf(document)).toContain(problem);
  });
});

describe("a rule about fields", () => {
  test("hides a field whatever it holds, as the type that it names", () => {
    const rules = { fields: [{ names: ["internal note"], treat_as: "USERNAME" }] };

    expect(hidden(rules, { internalNote: "zanzibar9", other: "zanzibar9 sky" })).toEqual({
      internalNote: "<USERNAME_1>",
      other: "<USERNAME_1> sky",
    });
  });

  test("hides numbers as well, and the document still parses", () => {
    expect(hidden({ fields: [{ names: ["score"], hide: "always" }] }, { score: 17, n: 1 })).toEqual(
      {
        score: "<PASSWORD_1>",
        n: 1,
      },
    );
  });

  test("shows a field in spite of what is found in it", () => {
    const rules = { fields: [{ names: ["support.contact"], hide: "never" }] };

    expect(
      hidden(rules, { support: { contact: "desk@example.org" }, contact: "ines@example.org" }),
    ).toEqual({ support: { contact: "desk@example.org" }, contact: "<EMAIL_1>" });
  });

  test("shows no secret that is one beyond doubt", () => {
    const token = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
    const rules = { fields: [{ names: ["*"], hide: "never" }] };

    expect(
      JSON.stringify(hidden(rules, { key: `AKIA${"QRSTUVWXYZ234567"}`, other: token })),
    ).not.toContain("AKIA");
  });

  test("holds for the tools and operations that it names alone", () => {
    const rules = {
      fields: [{ names: ["note"], tools: ["mail"], operations: ["send"], hide: "always" }],
    };

    expect(hidden(rules, { note: "zanzibar9" })).toEqual({ note: "zanzibar9" });
    expect(hidden(rules, { note: "zanzibar9" }, { tool: "mail", operation: "read" })).toEqual({
      note: "zanzibar9",
    });
    expect(hidden(rules, { note: "zanzibar9" }, { tool: "mail", operation: "send" })).toEqual({
      note: "<PASSWORD_1>",
    });
  });

  test("that hides goes before one that shows", () => {
    const rules = {
      fields: [
        { names: ["a"], hide: "never" },
        { names: ["a"], hide: "always" },
      ],
    };

    expect(hidden(rules, { a: "zanzibar9" })).toEqual({ a: "<PASSWORD_1>" });
  });
});

describe("what a deployment adds", () => {
  test("is found by pattern, only the part that the pattern names", () => {
    const rules = {
      patterns: [{ name: "customer", pattern: "customer (?P<value>K-[0-9]{5})", type: "USERNAME" }],
    };

    expect(hidden(rules, { text: "customer K-10442 called" })).toEqual({
      text: "customer <USERNAME_1> called",
    });
  });

  test("is found by word list, whole words, the longest first", () => {
    const rules = {
      words: [{ name: "projects", words: ["Blue", "Blue Heron"], type: "USERNAME" }],
    };

    expect(hidden(rules, { text: "blue heron, Bluebird" })).toEqual({
      text: "<USERNAME_1>, Bluebird",
    });
  });

  test("is where telephone numbers without a country code are from", () => {
    const args = { text: "then 01 234 5678 or so" };

    expect(hidden({ locales: ["US"] }, args)).toEqual(args);
    expect(hidden({ locales: ["en-IE"] }, args)).toEqual({ text: "then <PHONE_1> or so" });
  });
});

test.each([
  ["customerNote", "customer_note"],
  ["Customer note", "customer_note"],
  ["customer-note", "customer_note"],
  ["order.customerNote", "order.customer_note"],
])("the name %s is spelt %s", (name, key) => {
  expect(nameKey(name)).toBe(key);
});
