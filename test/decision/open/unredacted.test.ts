import { describe, expect, it } from "vitest";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import { assertRedacted } from "../../../services/decision/open/unredacted.ts";
import { Desk, questionOf } from "../../support/desk.ts";

const TOKEN = `ghp_${"Zk3nT8qLw2Vb7Rf5Xd9Mh4Jc6Py1Gs0EaUiOj"}`;
const CARD = "4929 1234 5678 9015";

/** What is counted of a question, and whether it is refused. */
function looked(
  given: Readonly<Record<string, string>>,
  unredactedSecrets: "refuse" | "count" = "refuse",
) {
  const kinds: string[] = [];
  const metrics = { unredacted: (kind: string) => void kinds.push(kind) };
  const question = questionOf({ arguments: given });
  try {
    assertRedacted(question, { unredactedSecrets, metrics });
    return { kinds, isRefused: false };
  } catch {
    return { kinds, isRefused: true };
  }
}

describe("a question that no sidecar has redacted", () => {
  it.each([
    ["a secret under a name", { password: "hunter2-of-ana" }, "PASSWORD"],
    ["a vendor's token", { note: `use ${TOKEN}` }, "API_KEY"],
    ["a card", { note: CARD }, "CREDIT_CARD"],
  ])(
    "is refused for %s, before anything is stored, and told where and what to do",
    async (_, args, type) => {
      const log = new MemoryRequestLog();
      const desk = await Desk.over({ requests: log, events: log });

      const asked = desk.ask({ key: "one", arguments: args });

      await expect(asked).rejects.toMatchObject({
        code: "invalid_argument",
        reason: "unredacted_secret",
        field: "action.arguments_json",
        metadata: { type },
      });
      const told = await asked.catch((error: unknown) => String(error));
      expect(told).toMatch(/through a sidecar|placeholder such as/u);
      for (const value of Object.values(args)) expect(told).not.toContain(value);
      expect(await log.list({ statuses: [], limit: 10 })).toEqual([]);
    },
  );

  it("is refused for a secret in any text: target, task, principal, key", async () => {
    const log = new MemoryRequestLog();
    const desk = await Desk.over({ requests: log, events: log });

    for (const field of ["target", "task", "principal", "key"]) {
      const told = await desk.ask({ [field]: TOKEN }).catch((error: unknown) => String(error));
      expect(told).toContain("API_KEY");
    }
  });

  it("is not refused for placeholders, whatever their field is called", async () => {
    const log = new MemoryRequestLog();
    const desk = await Desk.over({ requests: log, events: log });

    const args = { password: "<PASSWORD_1>", token: "Bearer <API_KEY_2>", card: "<CREDIT_CARD_1>" };

    expect(await desk.answer({ arguments: args })).toBe("pending");
  });

  it.each([
    { key: "order-65f1a2b3c4d5e6f7a8b9c0d1" },
    { principal: "auth0|65f1a2b3c4d5e6f7a8b9c0d1" },
  ])("is not refused for an id that is as random as a key: %j", async (wanted) => {
    const log = new MemoryRequestLog();
    const desk = await Desk.over({ requests: log, events: log });

    expect(await desk.answer(wanted)).toBe("pending");
  });

  it("is counted by class for what may be no secret", () => {
    expect(looked({ email: "ana@shop.example" })).toEqual({ kinds: ["pii"], isRefused: false });
    expect(looked({ password: "hunter2-of-ana" })).toEqual({ kinds: ["secret"], isRefused: true });
    expect(looked({ table: "customers" })).toEqual({ kinds: [], isRefused: false });
  });

  it("is only counted where the deployment says so", () => {
    const secret = { password: "hunter2-of-ana" };

    expect(looked(secret, "count")).toEqual({ kinds: ["secret"], isRefused: false });
  });
});
