import { expect, test } from "vitest";
import { parseKeys } from "../../../services/cli/inbox/keys.ts";
import { reduce, type InboxEvent } from "../../../services/cli/inbox/reduce.ts";
import { render } from "../../../services/cli/inbox/render.ts";
import { openInbox, type InboxState } from "../../../services/cli/inbox/state.ts";
import { columnsOf } from "../../../services/cli/text/columns.ts";
import { paint } from "../../../services/cli/text/style.ts";
import { card, NOW_MS } from "../../support/cards.ts";

function show(events: readonly InboxEvent[], size = { columns: 80, rows: 8 }): readonly string[] {
  const opened: InboxState = openInbox({ who: "dana", ...size, nowMs: NOW_MS });
  const state = events.reduce((before, event) => reduce(before, event).state, opened);
  return render(state).map((line) => paint(line, false).trimEnd());
}

function press(input: string): readonly InboxEvent[] {
  return parseKeys(input).map((key) => ({ kind: "key", key }));
}

const WIDE = card({
  id: "req_bbbbbbbbbbbb",
  target: "prod-集群-東京-data-center",
  risk: "medium",
  expiresAtMs: NOW_MS + 900_000,
});
const LIVE: readonly InboxEvent[] = [
  { kind: "changed", card: WIDE },
  { kind: "changed", card: card() },
  { kind: "link", link: { kind: "live" } },
];

test("the list at 80 columns", () => {
  expect(show(LIVE)).toEqual([
    "Countersign inbox, as dana                                       live, 2 waiting",
    "  EXPIRES   RISK      ACTION                   NEEDED               ID",
    "> 1m 30s    high      crm: select 1            security             req_aaaaaaaa",
    "  15m 00s   medium    prod-集群-東京-data-ce…  security             req_bbbbbbbb",
    "",
    "",
    "",
    "up/down move  enter details  a approve  d deny  r refresh  ? help  q quit",
  ]);
});

test("an empty inbox says so, and one that was never connected does not", () => {
  expect(show([{ kind: "link", link: { kind: "live" } }])).toContain(
    "  Nothing waits for a person.",
  );
  expect(show([])).toContain("  Nothing is known yet.");
});

test("a service that is away can't be overlooked", () => {
  const lines = show([
    ...LIVE,
    { kind: "link", link: { kind: "away", reason: "no\u001B[2J route" } },
  ]);

  expect(lines[0]).toMatch(/SERVICE AWAY, trying again$/);
  expect(lines.at(-2)).toBe("no [2J route");
});

test("a card that is cut says how much is below", () => {
  const lines = show([...LIVE, ...press("\r")], { columns: 80, rows: 12 });

  expect(lines[1]).toBe("req_aaaaaaaaaaaaaaaaaaaaaaaaaa  PENDING  risk HIGH  expires in 1m 30s");
  expect(lines.at(-3)).toMatch(/^-- \d+ more lines below --$/);
});

test("the question shows what is voted on", () => {
  const lines = show([...LIVE, ...press("dnot now")], { columns: 80, rows: 16 });

  expect(lines.slice(2, 12)).toEqual([
    "Deny this?",
    "",
    "req_aaaaaaaaaaaaaaaaaaaaaaaaaa  PENDING  risk HIGH  expires in 1m 30s",
    "  crm: select 1",
    "  by urn:countersign:local:workloads|demo-agent",
    "",
    "Comment (needed): not now_",
    "",
    "Enter: deny.  Esc: back.",
    "",
  ]);
});

test.each([
  [80, 24],
  [50, 12],
  [31, 6],
  [200, 50],
])("%i columns and %i rows are filled exactly and never exceeded", (columns, rows) => {
  for (const keys of ["", "\r", "d", "?", "\r   "]) {
    const lines = show([...LIVE, ...press(keys)], { columns, rows });

    expect(lines).toHaveLength(rows);
    expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(columns);
  }
});
