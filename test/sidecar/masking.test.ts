import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { MASKED_BYTES_MAX } from "../../sidecar/masked-bytes.ts";
import { allow, DecisionPeer, verdict } from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate } from "../support/gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";
const MAIL = "ana@firma.example";
const OTHER_MAIL = "tom@firma.example";
const TOKEN = ["ghp_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("");

let home: TemporaryDirectory;
let peer: DecisionPeer;
let open: OpenGate;

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer().start();
  open = await openGate({ directory: home.path, address: peer.address });
});

afterEach(async () => {
  await open[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const mask = (
  texts: readonly string[],
  change: { key?: string; labels?: readonly string[] } = {},
) => open.gate.mask({ key: "", labels: [], texts, ...change });

/** An action that policy allows, whose result is hidden in part. */
async function allowed(maskResult: string[], argumentsJson = CALL.argumentsJson) {
  peer.script.decide = (request) => ({
    ...allow(request),
    verdict: { ...verdict(VerdictStatus.ALLOWED), maskResult },
  });
  return open.gate.ask(ask(KEY, { call: { ...CALL, argumentsJson } }));
}

describe("texts are redacted for whoever runs an action", () => {
  it("whole, where nothing is said", async () => {
    const texts = [`${MAIL} and ${OTHER_MAIL}`, `again ${OTHER_MAIL}`, "nothing"];

    expect(await mask(texts)).toEqual(["<EMAIL_1> and <EMAIL_2>", "again <EMAIL_2>", "nothing"]);
  });

  it("as far as labels say", async () => {
    const text = `${MAIL} ${OTHER_MAIL}`;

    expect(await mask([text], { labels: ["pci"] })).toEqual([text]);
    expect(await mask([text], { labels: ["pii.email"] })).toEqual(["<EMAIL_1> <EMAIL_2>"]);
    expect(await mask([text], { labels: ["colour"] })).toEqual(["<EMAIL_1> <EMAIL_2>"]);
  });

  it("as far as the answer of their action says, under the placeholders of its arguments", async () => {
    const answer = await allowed(["pii"], JSON.stringify({ sql: `select '${OTHER_MAIL}'` }));

    const masked = await mask([`${MAIL} ${OTHER_MAIL}`], { key: KEY });

    expect(answer).toMatchObject({ status: "allowed", maskResult: ["pii"] });
    expect(masked).toEqual(["<EMAIL_2> <EMAIL_1>"]);
  });

  it("not at all where the action's result is not masked", async () => {
    await allowed([]);

    expect(await mask([MAIL], { key: KEY })).toEqual([MAIL]);
  });

  it("and what the answer says is known after a restart", async () => {
    await allowed(["pii"]);
    await open[Symbol.asyncDispose]();
    open = await openGate({ directory: home.path, address: peer.address });

    expect(await mask([MAIL], { key: KEY })).toEqual(["<EMAIL_1>"]);
  });
});

describe("texts that can't be redacted do not come back", () => {
  it.for([
    ["an action that nobody knows", ["x"], { key: "key-unknown" }, "not_found"],
    ["too many", Array.from({ length: 17 }, () => "x"), {}, "invalid_argument"],
    ["too long", ["x".repeat(MASKED_BYTES_MAX), "x"], {}, "invalid_argument"],
    ["a label that is too long", ["x"], { labels: ["x".repeat(65)] }, "invalid_argument"],
  ] as const)("%s", async ([, texts, change, code]) => {
    await expect(mask(texts, change)).rejects.toMatchObject({ code });
  });

  it("because redaction failed, and the fault does not say what stood there", async () => {
    await open[Symbol.asyncDispose]();
    const redactor = { redact: async () => Promise.reject(new Error(TOKEN)) };
    open = await openGate({ directory: home.path, address: peer.address, redactor });

    await expect(mask([TOKEN])).rejects.toMatchObject({
      code: "unavailable",
      reason: "redaction_failed",
      message: expect.not.stringContaining(TOKEN),
    });
  });
});
