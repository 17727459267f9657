import { expect, test } from "vitest";
import { parseKeys } from "../../../services/cli/inbox/keys.ts";
import type { InboxEffect } from "../../../services/cli/inbox/reduce-key.ts";
import { reduce, type InboxEvent } from "../../../services/cli/inbox/reduce.ts";
import { openInbox, pendingCards, type InboxState } from "../../../services/cli/inbox/state.ts";
import { card, NOW_MS } from "../../support/cards.ts";

const LATER = card({ id: "req_later", expiresAtMs: NOW_MS + 900_000, risk: "low" });
const SOONER = card({ id: "req_sooner", expiresAtMs: NOW_MS + 60_000, risk: "medium" });
const GRAVE = card({ id: "req_grave", expiresAtMs: NOW_MS + 30_000, risk: "critical" });

interface After {
  readonly state: InboxState;
  readonly effects: readonly InboxEffect[];
}

function after(events: readonly InboxEvent[], rows = 24): After {
  const opened: After = {
    state: openInbox({ who: "dana", columns: 80, rows, nowMs: NOW_MS }),
    effects: [],
  };
  return events.reduce((before: After, event) => {
    const step = reduce(before.state, event);
    return { state: step.state, effects: [...before.effects, ...step.effects] };
  }, opened);
}

function press(input: string): readonly InboxEvent[] {
  return parseKeys(input).map((key) => ({ kind: "key", key }));
}

function live(...cards: readonly ReturnType<typeof card>[]): readonly InboxEvent[] {
  return [
    ...cards.map((each) => ({ kind: "changed", card: each }) as const),
    { kind: "link", link: { kind: "live" } },
  ];
}

test("a vote is never sent twice: keys do nothing while it is on its way", () => {
  const { effects } = after([...live(SOONER), ...press("a\r\r\r")]);

  expect(effects).toHaveLength(1);
});

test("a high risk can't be approved from the list, nor from a card that was not read to its end", () => {
  const { state, effects } = after([...live(GRAVE), ...press("aa\r")], 16);

  expect(effects).toEqual([]);
  expect(state.screen.kind).toBe("details");
  expect(after([...live(GRAVE), ...press("aaG")], 16).state.screen).toMatchObject({
    kind: "details",
  });
});

test("jumping to the end of a long card does not count as reading it", () => {
  const long = { ...GRAVE, argumentsJson: `{"a":"${"x".repeat(8_000)}"}` };

  const { state, effects } = after([...live(long), ...press("aGa")]);

  expect(effects).toEqual([]);
  expect(state.notice?.text).toMatch(/more lines to read/);
});

test("a high risk that was read page by page can be approved", () => {
  const { effects } = after([...live(GRAVE), ...press("a          a\r")]);

  expect(effects).toEqual([{ kind: "vote", card: GRAVE, choice: "approve", comment: "" }]);
});

test("denying a high risk needs a comment", () => {
  const refused = after([...live(GRAVE), ...press("d  \r")]);
  expect(refused.effects).toEqual([]);
  expect(refused.state.notice?.text).toMatch(/needs a comment/);

  const sent = after([...live(GRAVE), ...press("dno way\r")]);
  expect(sent.effects).toEqual([{ kind: "vote", card: GRAVE, choice: "deny", comment: "no way" }]);
});

test("escape leaves the question without a vote, and letters in a comment are no commands", () => {
  const { state, effects } = after([...live(SOONER), ...press("aq?r\u001B")]);

  expect(effects).toEqual([]);
  expect(state.screen.kind).toBe("list");
});

test("the vote is for the card that was shown, whatever comes meanwhile", () => {
  const changed = { ...SOONER, version: 2, target: "another" };

  const { effects } = after([
    ...live(SOONER),
    ...press("a"),
    { kind: "changed", card: changed },
    ...press("\r"),
  ]);

  expect(effects).toMatchObject([{ kind: "vote", card: SOONER }]);
});

test("a refusal brings the question back with its comment", () => {
  const { state } = after([
    ...live(SOONER),
    ...press("ahm\r"),
    { kind: "refused", message: "not_in_group\u001B[2J" },
  ]);

  expect(state.screen).toMatchObject({ kind: "ask", comment: "hm", isSending: false });
  expect(state.notice?.text).toBe("not_in_group [2J");
});

test("the most urgent comes first and is selected at first, whatever came first", () => {
  const { state } = after(live(LATER, SOONER));

  expect(pendingCards(state).map(({ id }) => id)).toEqual(["req_sooner", "req_later"]);
  expect(state.selected).toBe("req_sooner");
});

test("what is settled goes away, and the selection moves on", () => {
  const { state } = after([
    ...live(LATER, SOONER),
    { kind: "changed", card: { ...SOONER, status: "denied", version: 2 } },
  ]);

  expect(pendingCards(state)).toEqual([LATER]);
  expect(state.selected).toBe("req_later");
});

test("an older version that comes late changes nothing", () => {
  const newer = { ...SOONER, version: 5, status: "approved" } as const;

  const { state } = after([
    ...live(SOONER),
    ...press("\r"),
    { kind: "changed", card: newer },
    { kind: "changed", card: SOONER },
  ]);

  expect(state.cards.get("req_sooner")?.status).toBe("approved");
});

test("a snapshot takes away what was settled while the service was away, and not what came after it was asked for", () => {
  const known = new Set(["req_later"]);

  const { state } = after([...live(LATER, SOONER), { kind: "snapshot", cards: [], known }]);

  expect(pendingCards(state).map(({ id }) => id)).toEqual(["req_sooner"]);
});

test("moving stops at both ends", () => {
  const { state } = after([...live(LATER, SOONER), ...press("jjjj\u001B[Bkjj")]);

  expect(state.selected).toBe("req_later");
});

test.each(["q", "\u0003", "\u0004"])("%j quits", (input) => {
  expect(after([...live(SOONER), ...press(input)]).effects).toEqual([{ kind: "quit" }]);
});

test("a comment takes as much as the service would, and backspace takes whole characters", () => {
  const { state } = after([...live(SOONER), ...press(`a${"x".repeat(1_200)}`)]);
  expect(state.screen).toMatchObject({ comment: "x".repeat(1_000) });

  expect(after([...live(SOONER), ...press("aé👍\u007F")]).state.screen).toMatchObject({
    comment: "é",
  });
});
