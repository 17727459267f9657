import { describe, expect, it } from "vitest";
import type { ToolCall } from "../../../../sidecar/intercept/mcp/client-line.ts";
import type { Gate } from "../../../../sidecar/intercept/mcp/gate.ts";
import { MaskedResults } from "../../../../sidecar/intercept/mcp/masked-results.ts";
import type { MaskAsk } from "../../../../sidecar/mask-texts.ts";

const MAIL = "ana@firma.example";
const CALL: ToolCall = {
  id: 7,
  name: "find",
  argumentsText: "{}",
  progressToken: "p-1",
  idempotencyKey: undefined,
  protocolVersion: undefined,
  traceparent: undefined,
  task: false,
};

const hide = async ({ texts }: MaskAsk) => texts.map((text) => text.replaceAll(MAIL, "<EMAIL_1>"));

/** One call with the id 7 runs, and its result is masked. */
function running(mask: Gate["mask"] = hide) {
  const asks: MaskAsk[] = [];
  const logged: string[] = [];
  const results = new MaskedResults({
    gate: {
      mask: async (ask) => {
        asks.push(ask);
        return mask(ask);
      },
    },
    log: (message) => logged.push(message),
  });
  results.begin({ call: CALL, key: "key-1", labels: ["pii"] });
  const line = async (message: unknown) => {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    const bytes = await results.lineFor(Buffer.from(`${text}\n`));
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as unknown);
  };
  return { results, line, asks, logged };
}

const response = (result: object, id: unknown = 7) => ({ jsonrpc: "2.0", id, result });
const text = (value: string) => ({ content: [{ type: "text", text: value }] });

describe("a result that is masked", () => {
  it("has no value in its text or its structured content, and says what is hidden", async () => {
    const { line, asks } = running();

    const got = await line(
      response({ ...text(`of ${MAIL}`), structuredContent: { who: [{ mail: MAIL }] } }),
    );

    expect(got).toEqual(
      response({
        content: [{ type: "text", text: "of <EMAIL_1>" }],
        structuredContent: { who: [{ mail: "<EMAIL_1>" }] },
        _meta: { "countersign/maskResult": ["pii"] },
      }),
    );
    expect(asks).toMatchObject([{ key: "key-1", labels: ["pii"] }]);
  });

  it("has no bytes that nobody can read", async () => {
    const { line } = running();

    const got = await line(
      response({
        content: [
          { type: "image", data: "aGlkZGVu", mimeType: "image/png" },
          { type: "audio", data: "aGlkZGVu", mimeType: "audio/wav" },
          { type: "resource", resource: { uri: "file:///a", blob: "aGlkZGVu" } },
          { type: "resource", resource: { uri: "file:///b", text: MAIL } },
        ],
      }),
    );

    expect(JSON.stringify(got)).not.toMatch(/aGlkZGVu|ana@/);
    expect(got).toMatchObject({
      result: { content: [{ type: "text" }, { type: "text" }, { type: "resource" }, {}] },
    });
  });

  it("is masked where it is an error, which keeps its code", async () => {
    const { line } = running();

    const got = await line({
      jsonrpc: "2.0",
      id: 7,
      error: { code: -32_603, message: `no ${MAIL}` },
      more: MAIL,
    });

    expect(got).toEqual({
      jsonrpc: "2.0",
      id: 7,
      error: { code: -32_603, message: "no <EMAIL_1>" },
    });
  });

  it.each([
    ["masking fails", async () => Promise.reject(new Error("down"))],
    ["nothing comes back", async () => []],
    ["what comes back is no JSON", async () => ["{"]],
    ["what comes back is no object", async () => ["[]"]],
  ])("is withheld when %s, and says that the call ran", async (_, mask) => {
    const { line, logged } = running(mask);

    const got = await line(response(text(MAIL)));

    expect(got).toMatchObject({ id: 7, result: { isError: true } });
    expect(JSON.stringify(got)).toContain("has run, but its result is withheld");
    expect(JSON.stringify([got, logged])).not.toContain(MAIL);
  });

  it.each([{ task: { taskId: "t-1" } }, { resultType: "task", taskId: "t-1" }])(
    "is withheld where it comes later: %j",
    async (result) => {
      const { line } = running();

      expect(JSON.stringify(await line(response(result)))).not.toContain("t-1");
    },
  );

  it("is masked under an id that only reads like that of the call, and in a batch", async () => {
    expect(JSON.stringify(await running().line(response(text(MAIL), "7")))).not.toContain(MAIL);
    expect(JSON.stringify(await running().line([response(text(MAIL))]))).not.toContain(MAIL);
  });

  it("is masked also when it comes after the client has cancelled, and nothing is afterwards", async () => {
    const { results, line } = running();

    await line(response(text(MAIL)));

    expect(results.isNeeded).toBe(false);
  });
});

describe("what else a server says while such a call runs", () => {
  it("is masked where it may tell what the call finds", async () => {
    const { line, asks } = running();

    const progress = await line({
      jsonrpc: "2.0",
      method: "notifications/progress",
      params: { progressToken: MAIL, progress: 1, message: `at ${MAIL}` },
    });
    const log = await line({
      jsonrpc: "2.0",
      method: "notifications/message",
      params: { level: "info", data: MAIL },
    });
    const question = await line({
      jsonrpc: "2.0",
      id: 7,
      method: "sampling/createMessage",
      params: text(MAIL),
    });

    expect(progress).toMatchObject({
      params: { progressToken: MAIL, progress: 1, message: "at <EMAIL_1>" },
    });
    expect(log).toMatchObject({ params: { level: "info", data: "<EMAIL_1>" } });
    expect(JSON.stringify(question)).not.toContain(MAIL);
    expect(asks.map(({ key }) => key)).toEqual(["", "", ""]);
  });

  it("passes byte by byte where it answers something else", async () => {
    const { results } = running();
    const other = Buffer.from(`{ "jsonrpc":"2.0", "id": 8, "result": {"mail":"${MAIL}"} }\n`);

    expect(await results.lineFor(other)).toBe(other);
  });

  it("does not pass where it can't be masked or is no message", async () => {
    const { line, logged } = running(async () => Promise.reject(new Error("down")));

    expect(await line({ jsonrpc: "2.0", method: "notifications/message", params: {} })).toBe(
      undefined,
    );
    expect(await line(`found ${MAIL}`)).toBe(undefined);
    expect(await line("7")).toBe(undefined);
    expect(await line({ jsonrpc: "2.0", id: null, error: { code: 1, message: MAIL } })).toBe(
      undefined,
    );
    expect(logged).toHaveLength(4);
    expect(logged.join()).not.toContain(MAIL);
  });

  it("ends the call where it is too long, and the answer that comes after all is dropped", async () => {
    const { results, line } = running();

    const [withheld, ...more] = results.withholdAll();

    expect(withheld).toMatchObject({ id: 7, line: expect.stringContaining("withheld") });
    expect([more, results.withholdAll()]).toEqual([[], []]);
    expect(await line(response(text(MAIL)))).toBe(undefined);
  });
});
