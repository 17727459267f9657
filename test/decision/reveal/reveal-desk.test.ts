import { describe, expect, test } from "vitest";
import { RevealAnswers } from "../../../services/decision/reveal/reveal-answer.ts";
import { RevealDesk } from "../../../services/decision/reveal/reveal-desk.ts";

const SECRET = new Uint8Array(32).fill(7);
const ANSWER = { requestId: "req_1", revealId: "reveal_1", sealed: "a..b.c.d", refusal: "" };

/** Replicas that hear each other. */
function replicas(secrets: readonly Uint8Array[] = [SECRET, SECRET]) {
  const messages: Uint8Array[] = [];
  const desks: RevealDesk[] = secrets.map(
    (secret) =>
      new RevealDesk({
        secret,
        publish: (message) => {
          messages.push(message);
          for (const desk of desks) desk.receive(message);
          return true;
        },
      }),
  );
  return { desks, messages };
}

async function heard(desk: RevealDesk, act: () => void) {
  using waiting = desk.wait("req_1", "reveal_1");
  const answer = waiting.answer(AbortSignal.timeout(20));
  act();
  return answer;
}

test("an answer finds whoever waits on the same replica, and is told to nobody else", async () => {
  const { desks, messages } = replicas();
  const [desk] = desks;

  expect(await heard(desk!, () => desk!.deliver(ANSWER))).toEqual(ANSWER);
  expect(messages).toEqual([]);
});

test("and on another one", async () => {
  const { desks } = replicas();

  expect(await heard(desks[0]!, () => desks[1]!.deliver(ANSWER))).toEqual(ANSWER);
});

describe("nobody hears", () => {
  test.for([
    ["another request", { ...ANSWER, requestId: "req_2" }],
    ["another question", { ...ANSWER, revealId: "reveal_2" }],
  ] as const)("of %s", async ([, answer]) => {
    const { desks } = replicas();

    expect(await heard(desks[0]!, () => desks[1]!.deliver(answer))).toBeUndefined();
  });

  test("what somebody else wrote", async () => {
    const { desks } = replicas([SECRET, new Uint8Array(32).fill(8)]);

    expect(await heard(desks[0]!, () => desks[1]!.deliver(ANSWER))).toBeUndefined();
  });

  test.for([
    ["nothing", ""],
    ["rubbish", "{"],
    ["a list", "[]"],
    ["an answer without a code", JSON.stringify(ANSWER)],
    ["an answer with another code", JSON.stringify({ ...ANSWER, mac: "A".repeat(43) })],
    ["an answer with a number for a text", JSON.stringify({ ...ANSWER, sealed: 1, mac: "" })],
  ] as const)("%s on the broker", async ([, text]) => {
    const { desks } = replicas();

    expect(await heard(desks[0]!, () => desks[0]!.receive(Buffer.from(text)))).toBeUndefined();
  });

  test("an answer of which a letter was changed on the way", async () => {
    const { desks } = replicas();
    const written = Buffer.from(new RevealAnswers(SECRET).write(ANSWER)).toString();
    const changed = Buffer.from(written.replace("a..b", "x..b"));

    expect(await heard(desks[0]!, () => desks[0]!.receive(changed))).toBeUndefined();
  });
});

test("whoever no longer waits hears nothing, and hinders nobody", () => {
  const { desks } = replicas();
  desks[0]!.wait("req_1", "reveal_1")[Symbol.dispose]();

  expect(() => desks[0]!.deliver(ANSWER)).not.toThrow();
  expect(() => desks[1]!.deliver(ANSWER)).not.toThrow();
});

test("a sidecar hears that nobody could be told, and may ask another replica", () => {
  const desk = new RevealDesk({ secret: SECRET, publish: () => false });

  expect(() => desk.deliver(ANSWER)).toThrow(
    expect.objectContaining({ code: "unavailable", reason: "no_broker" }),
  );
});

test("without other replicas an answer that nobody waits for is dropped", () => {
  expect(() => new RevealDesk().deliver(ANSWER)).not.toThrow();
});

test("no more people wait than there is room for", () => {
  const desk = new RevealDesk();
  for (let at = 0; at < 1_000; at += 1) desk.wait("req_1", `reveal_${at}`);

  expect(() => desk.wait("req_1", "reveal_x")).toThrow(
    expect.objectContaining({ code: "resource_exhausted" }),
  );
});
