import { describe, expect, it } from "vitest";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import {
  asks,
  Desk,
  GENEROUS,
  HOUR_MS,
  REVIEW,
  type DeskOptions,
  type Wanted,
} from "../../support/desk.ts";

const FIRST = "<EMAIL_1>";
const ANA = "a".repeat(22);
const BOB = "b".repeat(22);

async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const log = new MemoryRequestLog();
  return Desk.over({ requests: log, events: log }, options);
}

/** An export to an address that people see as the first one, whoever's it is. */
function to(tag?: string, change: Partial<Wanted> = {}): Wanted {
  const valueTags = tag === undefined ? {} : { [FIRST]: tag };
  return { arguments: { table: FIRST, note: "x" }, valueTags, ...change };
}

describe("a value that people are not shown", () => {
  it("is not served by a grant that they gave for another one, whatever both look like", async () => {
    const desk = await openDesk();
    desk.policy = asks(GENEROUS);
    const { request } = await desk.ask(to(ANA));
    await desk.vote(request, { scope: "bounded" });

    expect(await desk.answer(to(BOB))).toBe("pending");
    expect(await desk.answer(to(ANA))).toBe("redeemed");
  });

  it("is known again where it has another number", async () => {
    const desk = await openDesk();
    desk.policy = asks(GENEROUS);
    const { request } = await desk.ask(to(ANA));
    await desk.vote(request, { scope: "bounded" });
    const renumbered = {
      arguments: { table: "<EMAIL_2>", note: FIRST },
      valueTags: { [FIRST]: BOB, "<EMAIL_2>": ANA },
    };

    expect(await desk.answer(renumbered)).toBe("redeemed");
  });

  it("joins no question about another one", async () => {
    const desk = await openDesk();
    await desk.ask(to(ANA, { key: "first" }));

    expect(await desk.answer(to(BOB))).toBe("pending");
    expect(await desk.answer(to(ANA))).toBe("attached to first");
  });

  it("is not denied for what was denied of another one", async () => {
    const desk = await openDesk();
    desk.policy = asks({ ...REVIEW, rememberDenialMs: HOUR_MS });
    const { request } = await desk.ask(to(ANA));
    const remember = { scope: "action", forMs: HOUR_MS } as const;
    await desk.vote(request, { choice: "deny", remember });

    expect(await desk.answer(to(BOB))).toBe("pending");
    expect(await desk.answer(to(ANA))).toBe("denied: denied_before");
  });

  it("is like none when the sidecar does not say which it is", async () => {
    const desk = await openDesk();
    desk.policy = asks(GENEROUS);
    const { request } = await desk.ask(to(undefined, { digest: "1".repeat(64) }));
    await desk.vote(request, { scope: "bounded" });

    expect(await desk.answer(to(undefined, { digest: "2".repeat(64) }))).toBe("pending");
    expect(await desk.answer(to(ANA, { digest: "3".repeat(64) }))).toBe("pending");
  });

  it("is compared wherever an action is: target, task, principal", async () => {
    const desk = await openDesk();
    const fields = ["target", "principal"] as const;

    for (const field of fields) {
      await desk.ask(to(ANA, { key: field, [field]: FIRST }));
      expect(await desk.answer(to(BOB, { [field]: FIRST }))).toBe("pending");
      expect(await desk.answer(to(ANA, { [field]: FIRST }))).toBe(`attached to ${field}`);
    }
  });
});
