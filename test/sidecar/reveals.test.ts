import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  VerdictStatus,
  type AnswerRevealRequest,
  type RevealQuestionSchema,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { RevealKey } from "../../services/adapters/reveal/reveal-key.ts";
import { Fault } from "../../services/core/fault.ts";
import { DecisionPeer, gone, review, unavailable, verdict } from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate } from "../support/gate.ts";
import { HandMadeLog } from "../support/hand-made-log.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";
const NOW = 1_800_000_000_000;
const EXPIRES = NOW + 60_000;
const VALUE = "ana.ruiz@corp.example";
const HIDING = {
  ...CALL,
  argumentsJson: JSON.stringify({ to: VALUE, password: "correct horse battery" }),
};

type Question = Exclude<
  MessageInitShape<typeof RevealQuestionSchema>,
  { readonly $typeName: "countersign.decision.v1.RevealQuestion" }
>;

let home: TemporaryDirectory;
let peer: DecisionPeer;
let log: HandMadeLog;
let open: OpenGate;
let session: RevealKey;
/** Brings what a test asks to every stream. */
let bring: (question: Question) => void;

beforeEach(async () => {
  home = await temporaryDirectory();
  log = new HandMadeLog().grow(3);
  session = await RevealKey.create();
  const questions: Question[] = [];
  let wake = () => {};
  bring = (question) => {
    questions.push(question);
    wake();
  };
  peer = await new DecisionPeer({
    decide: review,
    watch: async function* (_request, call) {
      yield { version: 1n, progress: { requirements: [] } };
      while (!call.signal.aborted) {
        const [reveal] = questions.splice(0, 1);
        if (reveal !== undefined) yield { version: 1n, reveal };
        else await Promise.race([new Promise<void>((resolve) => (wake = resolve)), gone(call)]);
      }
    },
  }).start();
  await begin();
});

afterEach(async () => {
  await open[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

async function begin(change: { readonly key?: Uint8Array } = {}): Promise<void> {
  open = await openGate({
    directory: home.path,
    address: peer.address,
    trust: log.trust,
    proofs: async (fromSize, toSize) => log.consistency(fromSize, toSize),
    now: () => NOW,
    ...change,
  });
}

interface Wanted {
  readonly id?: string;
  readonly placeholder?: string;
  readonly recipientKey?: Uint8Array;
  readonly expiresAtMs?: number;
}

/** What an honest log and service say of a look. */
function asked(requestId: string, wanted: Wanted = {}): Question {
  const { id = "reveal_1", placeholder = "<EMAIL_1>", expiresAtMs = EXPIRES } = wanted;
  const { recipientKey = session.recipientKey } = wanted;
  const digest = Buffer.from(peer.decided.at(-1)?.action?.digest ?? []).toString("hex");
  const index = log.append({
    type: "value.revealed",
    request: requestId,
    digest,
    data: {
      reveal: id,
      placeholder,
      key: Buffer.from(recipientKey).toString("base64url"),
      expires_at: expiresAtMs,
    },
  });
  return {
    revealId: id,
    placeholder,
    recipientKey,
    expiresAt: timestampFromMs(expiresAtMs),
    person: { issuer: "https://idp.example", subject: "sam", name: "Sam" },
    receipt: log.receipt(index),
  };
}

async function pending(): Promise<string> {
  const answer = await open.gate.ask(ask(KEY, { call: HIDING }));
  expect(answer.status).toBe("pending");
  return answer.requestId;
}

async function answered(count = 1): Promise<AnswerRevealRequest> {
  await vi.waitFor(() => expect(open.revealed.length).toBeGreaterThanOrEqual(count));
  return peer.revealed.at(-1)!;
}

function opened(requestId: string, { sealed, revealId }: AnswerRevealRequest) {
  return session.open(sealed, { requestId, revealId, placeholder: "<EMAIL_1>", nowMs: NOW });
}

describe("a question is refused, and nothing sealed,", () => {
  test.for<[how: string, change: (honest: Question) => Question, refusal: string]>([
    ["without a receipt", ({ receipt: _receipt, ...rest }) => rest, "not_proven"],
    [
      "with the receipt of another session's key",
      (honest) => ({ ...honest, recipientKey: Buffer.alloc(65, 4) }),
      "not_proven",
    ],
    [
      "with the receipt of another placeholder",
      (honest) => ({ ...honest, placeholder: "<EMAIL_2>" }),
      "not_proven",
    ],
    [
      "with the receipt of another question",
      (honest) => ({ ...honest, revealId: "reveal_2" }),
      "not_proven",
    ],
    [
      "with the receipt of another time",
      (honest) => ({ ...honest, expiresAt: timestampFromMs(EXPIRES + 1) }),
      "not_proven",
    ],
    [
      "with rubbish for a receipt",
      (honest) => ({ ...honest, receipt: { tlogProof: "rubbish", knownSize: 0n } }),
      "not_proven",
    ],
    [
      "with the receipt of a log that nobody trusts",
      (honest) => {
        const other = new HandMadeLog({ seed: 2 }).grow(2);
        return { ...honest, receipt: other.receipt(1) };
      },
      "not_proven",
    ],
  ])("%s", async ([, change, refusal]) => {
    const requestId = await pending();

    bring(change(asked(requestId)));

    expect(await answered()).toMatchObject({ requestId, refusal, sealed: "" });
    expect(open.revealed).toMatchObject([{ outcome: refusal }]);
  });

  test("with the receipt of another request", async () => {
    await pending();

    bring(asked("req_other"));

    expect(await answered()).toMatchObject({ refusal: "not_proven", sealed: "" });
  });

  test("with the receipt of another event", async () => {
    const requestId = await pending();
    const honest = asked(requestId);
    const digest = Buffer.from(peer.decided[0]!.action!.digest).toString("hex");
    const index = log.append({ type: "vote.cast", request: requestId, digest });

    bring({ ...honest, receipt: log.receipt(index) });

    expect(await answered()).toMatchObject({ refusal: "not_proven" });
  });

  test.for<[what: string, wanted: Wanted, refusal: string]>([
    ["for a secret, whoever proves it", { placeholder: "<PASSWORD_1>" }, "never_shown"],
    ["for what it does not keep", { placeholder: "<EMAIL_7>" }, "not_kept"],
    ["for what is no placeholder", { placeholder: "to" }, "not_kept"],
    ["for a key that is none", { recipientKey: new Uint8Array(65) }, "bad_key"],
    ["that has long expired", { expiresAtMs: NOW - 30_000 }, "expired"],
    ["that would be open for an hour", { expiresAtMs: NOW + 3_600_000 }, "too_long_open"],
  ])("%s", async ([, wanted, refusal]) => {
    const requestId = await pending();

    bring(asked(requestId, wanted));

    expect(await answered()).toMatchObject({ requestId, refusal, sealed: "" });
  });

  test("of what another sidecar's key has sealed", async () => {
    await pending();
    await open[Symbol.asyncDispose]();
    await begin({ key: new Uint8Array(32).fill(9) });
    const requestId = (await open.gate.look(KEY, 0)).requestId;

    bring(asked(requestId));

    expect(await answered()).toMatchObject({ refusal: "not_kept" });
  });

  test("once an action was asked about too often", async () => {
    const requestId = await pending();
    for (let at = 0; at < 40; at += 1)
      bring(asked(requestId, { id: `reveal_${at}`, placeholder: "<EMAIL_9>" }));
    await answered(40);

    bring(asked(requestId, { id: "reveal_last" }));

    expect(await answered(41)).toMatchObject({ revealId: "reveal_last", refusal: "too_many" });
  });
});

test("what people ask to see is sealed for their session, and nobody else reads it on the way", async () => {
  const requestId = await pending();

  bring(asked(requestId));

  const answer = await answered();
  expect(answer).toMatchObject({ requestId, revealId: "reveal_1", refusal: "" });
  expect((await opened(requestId, answer)).value).toBe(VALUE);
  expect(open.revealed).toEqual([
    {
      requestId,
      revealId: "reveal_1",
      placeholder: "<EMAIL_1>",
      person: "https://idp.example|sam",
      outcome: "given",
    },
  ]);
  expect(
    JSON.stringify([...peer.decided, ...open.revealed, ...open.errors], noBigint),
  ).not.toContain("ana.ruiz");
});

test("a question that comes again is answered once", async () => {
  const requestId = await pending();
  const question = asked(requestId);

  bring(question);
  await answered();
  bring(question);
  bring(asked(requestId, { id: "reveal_2" }));
  await answered(2);

  expect(peer.revealed.map(({ revealId }) => revealId)).toEqual(["reveal_1", "reveal_2"]);
});

test("a service that can't be told for a moment is told again", async () => {
  const requestId = await pending();
  let attempts = 0;
  peer.script.answerReveal = () => {
    attempts += 1;
    if (attempts === 1) throw unavailable();
    return {};
  };

  bring(asked(requestId));

  await answered();
  expect(attempts).toBe(2);
  expect(open.revealed).toMatchObject([{ outcome: "given" }]);
});

test("one that no longer wants to know is not", async () => {
  const requestId = await pending();
  peer.script.answerReveal = () => {
    throw new Fault({ code: "failed_precondition", reason: "reveal_over", message: "over" });
  };

  bring(asked(requestId));

  await answered();
  expect(peer.revealed).toHaveLength(1);
  expect(open.revealed).toMatchObject([{ outcome: "not_told" }]);
});

test("nothing is shown of an action that people have decided", async () => {
  const requestId = await pending();
  await open.gate.withdraw(KEY, "");
  const honest = asked(requestId);
  peer.script.watch = async function* () {
    yield { version: 2n, reveal: honest };
    yield { version: 3n, verdict: verdict(VerdictStatus.CANCELLED) };
  };

  await open[Symbol.asyncDispose]();
  await begin();

  expect(peer.revealed).toEqual([]);
  expect(open.revealed).toEqual([]);
});

test("a question that can't be understood hinders no other", async () => {
  const requestId = await pending();
  const { expiresAt: _, ...timeless } = asked(requestId);

  bring(timeless);
  bring({ ...asked(requestId), revealId: "" });
  bring(asked(requestId, { id: "reveal_3" }));

  expect(await answered()).toMatchObject({ revealId: "reveal_3", refusal: "" });
  expect(peer.revealed).toHaveLength(1);
});

function noBigint(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
