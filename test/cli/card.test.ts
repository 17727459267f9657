import { expect, test } from "vitest";
import { cardBody, cardHeader, stillNeeded } from "../../services/cli/card.ts";
import { columnsOf } from "../../services/cli/text/columns.ts";
import { paint } from "../../services/cli/text/style.ts";
import { card, NOW_MS } from "../support/cards.ts";

function body(change: Parameters<typeof card>[0] = {}, columns = 80): readonly string[] {
  return cardBody(card(change), columns).map((line) => paint(line, false));
}

test("the effect comes before the command, and the agent's words stand apart", () => {
  const lines = body();

  const order = [
    "What would happen",
    "Who decides",
    "What the agent says (unverified)",
    "Arguments (canonical JSON, redacted)",
  ];
  expect(order.map((title) => lines.indexOf(title))).toEqual(
    order.map((title) => lines.indexOf(title)).toSorted((a, b) => a - b),
  );
  expect(order.every((title) => lines.includes(title))).toBe(true);
});

test("the command or the statement is the first thing said of the effect", () => {
  const argumentsJson = JSON.stringify({ argv: ["rm", "-rf", "/a b"] });
  const after = (lines: readonly string[]) => lines[lines.indexOf("What would happen") + 1];

  expect(after(body({ argumentsJson }))).toBe("  Command       rm -rf '/a b'");
  expect(after(body())).toBe("  SQL           select 1");
});

test("a long statement does not push the rest of the effect out of sight", () => {
  const lines = body({ argumentsJson: JSON.stringify({ sql: "x\n".repeat(500) }) });

  expect(lines.indexOf("  Tool          postgres")).toBeLessThan(20);
  expect(lines).toContain("                … (whole under Arguments)");
});

test("environment and blast radius are marked as unverified", () => {
  const { context } = card();

  const lines = body({
    context: { ...context, environment: "production", blast_radius: "4,000 rows" },
  });

  expect(lines).toContain("  Environment   production (unverified)");
  expect(lines).toContain("  Blast radius  4,000 rows (unverified)");
});

test("data classes are counted, in words", () => {
  const classification = { "pii.email": 12, "pci.card": 2, subjects: 12, bulk: 12 };

  expect(body({ classification }).join(" ").replaceAll(/\s+/g, " ")).toContain(
    "Data personal data: 12 e-mail addresses; pci.card × 2; about 12 people (bulk)",
  );
});

test("whoever decides is told what of the result the agent does not get", () => {
  expect(body({ maskResult: ["pii", "secret.api_key"] })).toContain(
    "  Result        the agent gets it without personal data, API keys",
  );
  expect(body({ maskResult: [] }).join("\n")).not.toContain("the agent gets it");
});

test("nothing that an agent writes reaches the terminal as a control", () => {
  const evil = "x\u001B]0;owned\u0007\u202Ey\nApproved by everybody";
  const { context } = card();
  const change = {
    tool: evil,
    operation: evil,
    target: evil,
    agent: evil,
    argumentsJson: JSON.stringify({ [evil]: evil }),
    context: { ...context, reason: evil, environment: evil },
    votes: [
      {
        name: evil,
        person: evil,
        choice: "deny",
        comment: evil,
        atMs: NOW_MS,
        channel: "terminal",
        isBounded: false,
        isStrong: false,
      },
    ],
    owner: evil,
    delegation: [{ isPerson: true, id: evil }],
    escalatedTo: [evil],
    offer: { uses: 3, windowMs: 60_000, shape: [evil] },
    breakGlassGroup: evil,
    brokenGlass: {
      name: evil,
      person: evil,
      reason: evil,
      reviewDueAtMs: NOW_MS,
      review: { name: evil, finding: "unjustified", comment: evil },
    },
  } as const;

  const lines = body(change);

  expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(lines.some((line) => line.startsWith("Approved by"))).toBe(false);
});

test.each([20, 37, 80, 200])("no line is wider than %i columns", (columns) => {
  const lines = body(
    { target: "prod-集群-".repeat(40), argumentsJson: `{"a":"${"世".repeat(300)}"}` },
    columns,
  );

  expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(columns);
});

test("the arguments are shown whole, however long", () => {
  const argumentsJson = `{"sql":"${"select 1; ".repeat(20_000)}"}`;

  const lines = body({ argumentsJson });

  const from = lines.indexOf("Arguments (canonical JSON, redacted)") + 1;
  const to = lines.indexOf("Facts (parsed by the sidecar, canonical JSON)") - 1;
  const shown = lines.slice(from, to).map((line) => line.slice(2));
  expect(shown.join("")).toBe(argumentsJson);
});

test("the header tells status, risk, the countdown, and when nobody was reached", () => {
  const lines = cardHeader(card({ nobodyReached: true }), NOW_MS).map((line) => paint(line, false));

  expect(lines[0]).toBe("req_aaaaaaaaaaaaaaaaaaaaaaaaaa  PENDING  risk HIGH  expires in 1m 30s");
  expect(lines[1]).toContain("Nobody could be reached");
});

test("who is still needed is said until nobody is", () => {
  const requirements = [
    { group: "security", approvals: 2, approved: 1 },
    { group: "data", approvals: 1, approved: 1 },
  ];

  expect(stillNeeded(card({ requirements }))).toBe("1 of security");
  expect(stillNeeded(card({ requirements: [] }))).toBe("");
});

test("what nobody may overlook stands above everything else, and in the header", () => {
  const brokenGlass = {
    name: "Olga",
    person: "https://idp|olga",
    reason: "production is down",
    reviewDueAtMs: NOW_MS + 86_400_000,
  };
  const change = { isSingleOperator: true, brokenGlass, nobodyReached: true };

  const header = cardHeader(card(change), NOW_MS).map((line) => paint(line, false));
  const lines = body(change);

  expect(header.slice(1).map((text) => text.slice(0, 20))).toEqual([
    "SINGLE OPERATOR MODE",
    "GLASS BROKEN by Olga",
    "Nobody could be reac",
  ]);
  expect(lines[1]).toBe("Mind");
  expect(lines.indexOf("Mind")).toBeLessThan(lines.indexOf("What would happen"));
  expect(lines).toContain("  Glass broken  by Olga: production is down");
  expect(lines).toContain("  After-review  due by 2026-11-22 07:00:00Z, by somebody else");
});

test("a card that has nothing to warn of does not warn", () => {
  expect(body()).not.toContain("Mind");
});

test("what a vote needs and may choose is said while people decide", () => {
  const conditions = {
    stepUp: true,
    offer: { uses: 5, windowMs: 3_600_000, shape: ["/table"] },
    rememberMsMax: 3_600_000,
    breakGlassGroup: "oncall",
    quietUntilMs: NOW_MS + 60_000,
    isExtended: true,
    escalatedTo: ["leads"],
  };

  const pending = body(conditions, 200);
  const settled = body({ ...conditions, status: "denied" }, 200);

  expect(pending.slice(pending.indexOf("Who decides") + 1).slice(0, 7)).toEqual([
    "  security      0 of 1 approved",
    "  Escalated to  leads",
    "  Sign-in       an approval needs a strong sign-in, or a passkey",
    "  Several uses  up to 5 within 1h 00m, with the same /table, if all who approve choose so",
    "  Denial        may be remembered for up to 1h 00m",
    "  Emergency     oncall may break the glass",
    "  Quiet hours   until 2026-11-21 07:01:00Z: whoever is needed is not reminded before",
  ]);
  expect(settled.join()).not.toContain("strong sign-in");
});

test("what may be seen is said with what to type", () => {
  const revealable = [
    { placeholder: "<EMAIL_1>", label: "pii.email" },
    { placeholder: "<CREDIT_CARD_1>", label: "pci.credit_card" },
  ];

  const lines = body({ revealable }, 300);

  expect(lines.find((text) => text.startsWith("  May be seen"))).toMatch(
    /<EMAIL_1> \(pii\.email\), <CREDIT_CARD_1> \(pci\.credit_card\): countersign reveal req_\S+ EMAIL_1 --reason "…"$/,
  );
  expect(body({ revealable, status: "approved" }, 300).join()).not.toContain("May be seen");
});

test("a strong vote says no more of how than is known: it may have been a passkey", () => {
  const vote = { name: "Sam", person: "i|sam", choice: "approve", comment: "" } as const;
  const more = { atMs: 0, channel: "console", isBounded: false, isStrong: true };

  expect(body({ votes: [{ ...vote, ...more }] }, 200)).toContain(
    "  Sam           approved, with a strong sign-in or a passkey, 1970-01-01 00:00:00Z",
  );
});

test("quiet hours that outlast the request say that it expires earlier", () => {
  const lines = body({ quietUntilMs: NOW_MS + 3_600_000 }, 200);

  expect(lines.some((text) => text.endsWith("The request expires earlier"))).toBe(true);
});

test("the owner, the delegation and repeats are told with the effect", () => {
  const lines = body(
    {
      owner: "https://idp|olga",
      delegation: [
        { isPerson: true, id: "https://idp|paul" },
        { isPerson: false, id: "spiffe://acme/planner" },
      ],
      repeats: 2,
    },
    120,
  );

  expect(lines).toContain("  Owner         https://idp|olga");
  expect(lines).toContain(
    "  Acts through  https://idp|paul (person), then spiffe://acme/planner (agent)",
  );
  expect(lines).toContain("  Asked again   2 times while this waits");
});
