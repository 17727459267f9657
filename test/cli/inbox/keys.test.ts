import { expect, test } from "vitest";
import { parseKeys } from "../../../services/cli/inbox/keys.ts";

test.each([
  ["\u001B[A", "up"],
  ["\u001BOB", "down"],
  ["\u001B[5~", "page_up"],
  ["\u001B[6~", "page_down"],
  ["\u001B[H", "home"],
  ["\u001B[4~", "end"],
  ["\r", "enter"],
  ["\u001B", "escape"],
  ["\u007F", "backspace"],
  ["\u0003", "interrupt"],
  ["\u0004", "end_of_input"],
])("%j is %s", (input, kind) => {
  expect(parseKeys(input)).toEqual([{ kind }]);
});

test("text comes character by character, also the ones outside the basic plane", () => {
  expect(parseKeys("aé𝒳")).toEqual(["a", "é", "𝒳"].map((text) => ({ kind: "text", text })));
});

test("keys that nobody asked for, paste marks and unseen characters do nothing", () => {
  expect(parseKeys("\u001B[1;5C\u001B[200~\u001B[201~\u0001\u202E")).toEqual([]);
});

test("several keys of one read stay in order", () => {
  expect(parseKeys("j\u001B[Bk").map((key) => (key.kind === "text" ? key.text : key.kind))).toEqual(
    ["j", "down", "k"],
  );
});
