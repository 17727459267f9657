import { describe, expect, it } from "vitest";
import { classifyClientLine } from "../../../../sidecar/intercept/mcp/classify.ts";

const CALL = '"method":"tools/call","params":{"name":"rm","arguments":{"path":"/"}}';

const PASSES: readonly (readonly [string, string | Buffer])[] = [
  ["a ping", '{"jsonrpc":"2.0","id":1,"method":"ping"}\n'],
  ["a line of a Windows client", '{"jsonrpc":"2.0","id":1,"method":"tools/list"}\r\n'],
  ["an empty line", "\n"],
  ["an answer to the server", '{"jsonrpc":"2.0","id":1,"result":{"text":"tools/call"}}\n'],
  ["a notification", '{"jsonrpc":"2.0","method":"notifications/initialized"}\n'],
  ["no JSON and no call", "hello\n"],
  ["a key twice and no call", '{"id":1,"id":2,"method":"ping"}\n'],
  [
    "the name of the method as mere text",
    '{"id":1,"method":"prompts/get","params":{"name":"tools/call"}}\n',
  ],
  ["a batch without a call", '[{"id":1,"method":"ping"},{"id":2,"method":"tools/list"}]\n'],
  ["a method of another kind", '{"id":1,"method":"tasks/get","params":{"taskId":"1"}}\n'],
  ["a cut message at the end", '{"id":1,"method":"pi'],
  ["a key in another case, and no call", '{"id":1,"Method":"ping"}\n'],
  ["a line separator in a text", '{"id":1,"method":"prompts/get","params":{"name":"a\u2028b"}}\n'],
];

const REFUSED: readonly (readonly [string, string | Buffer])[] = [
  ["the method twice", `{"id":1,"method":"ping",${CALL}}\n`],
  ["the name twice", '{"id":1,"method":"tools/call","params":{"name":"ls","name":"rm"}}\n'],
  [
    "an argument twice",
    '{"id":1,"method":"tools/call","params":{"name":"rm","arguments":{"a":1,"a":2}}}\n',
  ],
  ["a key twice, one of them escaped", `{"id":1,"method":"ping","m\\u0065thod":"tools/call"}\n`],
  ["the method under a key in another case", '{"id":1,"method":"ping","Method":"tools/call"}\n'],
  [
    "only the method under a key in another case",
    '{"id":1,"METHOD":"tools/call","params":{"name":"rm"}}\n',
  ],
  ["parameters under a key with a long s", `{"id":1,${CALL},"param\u017f":{"name":"ls"}}\n`],
  [
    "a name under a key in another case",
    '{"id":1,"method":"tools/call","params":{"name":"ls","Name":"rm"}}\n',
  ],
  [
    "arguments under a key in another case",
    '{"id":1,"method":"tools/call","params":{"name":"rm","Arguments":{}}}\n',
  ],
  ["the method in another case", '{"id":1,"method":"Tools/Call","params":{"name":"rm"}}\n'],
  ["the method with a blank", '{"id":1,"method":"tools/call ","params":{"name":"rm"}}\n'],
  [
    "the method with a soft hyphen",
    '{"id":1,"method":"tools/c\u00adall","params":{"name":"rm"}}\n',
  ],
  ["a byte order mark", `\ufeff{"id":1,${CALL}}\n`],
  ["two messages on a line", `{"id":1,"method":"ping"}{"id":2,${CALL}}\n`],
  ["a comment", `{"id":1,/* */${CALL}}\n`],
  ["a comma too many", `{"id":1,${CALL},}\n`],
  ["single quotes", "{'id':1,'method':'tools/call'}\n"],
  ["an escape in what is not JSON", '{"id":1,"method":"tool\\u0073/call",}\n'],
  [
    "invalid UTF-8",
    Buffer.concat([
      Buffer.from('{"id":1,"method":"tools/'),
      Buffer.from([0xff]),
      Buffer.from('call"}\n'),
    ]),
  ],
  [
    "half of a surrogate pair",
    '{"id":1,"method":"tools/call","params":{"name":"rm","arguments":{"a":"\\ud800"}}}\n',
  ],
  [
    "a number that no double holds",
    '{"id":1,"method":"tools/call","params":{"name":"rm","arguments":{"a":9007199254740993}}}\n',
  ],
  [
    "a depth bomb",
    `{"id":1,"method":"tools/call","params":{"name":"rm","arguments":{"a":${"[".repeat(70)}${"]".repeat(70)}}}}\n`,
  ],
  [
    "a message between carriage returns",
    `{"id":1,"method":"ping","params":\r{"id":2,${CALL}}\r}\n`,
  ],
  [
    "a message between line separators in a text",
    `{"id":1,"method":"ping","params":{"a":"\u2028{'method':'tools/call'}\u2028"}}\n`,
  ],
  ["a call in a batch", `[{"id":1,"method":"ping"},{"id":2,${CALL}}]\n`],
  ["a call in a batch in a batch", `[[{"id":2,${CALL}}]]\n`],
  ["a call without an id", `{${CALL}}\n`],
  ["a call whose id is null", `{"id":null,${CALL}}\n`],
  ["a call whose id is a fraction", `{"id":1.5,${CALL}}\n`],
  ["a call without a name", '{"id":1,"method":"tools/call","params":{}}\n'],
  ["a call whose parameters are a list", '{"id":1,"method":"tools/call","params":["rm"]}\n'],
  [
    "a call whose arguments are a list",
    '{"id":1,"method":"tools/call","params":{"name":"rm","arguments":[]}}\n',
  ],
  [
    "a call whose arguments are null",
    '{"id":1,"method":"tools/call","params":{"name":"rm","arguments":null}}\n',
  ],
  [
    "a key for the action that is too short",
    '{"id":1,"method":"tools/call","params":{"name":"rm","_meta":{"countersign/idempotencyKey":"x"}}}\n',
  ],
  ["a bare text with the name of the method", '"tools/call"\n'],
  ["a method in a list", '{"id":1,"method":["tools/call"],"params":{"name":"rm"}}\n'],
  ["a method that a copy inherits", `{"id":1,"__proto__":{${CALL}}}\n`],
  ["a method in a list, in a batch", '[{"id":1,"method":["tools/call"],"params":{"name":"rm"}}]\n'],
  [
    "an argument under a name that tells of the request",
    '{"id":1,"method":"tools/call","params":{"name":"rm","arguments":{"mcp/params":{}}}}\n',
  ],
];

describe("a line of the client", () => {
  it.each(REFUSED)("is refused: %s", (_, line) => {
    expect(classifyClientLine(Buffer.from(line)).kind).toBe("refuse");
  });

  it.each(PASSES)("passes: %s", (_, line) => {
    expect(classifyClientLine(Buffer.from(line)).kind).toBe("pass");
  });

  it("is a call, read in full", () => {
    const meta = {
      progressToken: 7,
      "countersign/idempotencyKey": "key-000001",
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
    };
    const params = { name: "rm", arguments: { path: "/", n: 1 }, _meta: meta, task: { ttl: 1 } };
    const line = `${JSON.stringify({ jsonrpc: "2.0", id: "1", method: "tools/call", params })}\n`;

    const read = classifyClientLine(Buffer.from(line));

    expect(read).toEqual({
      kind: "call",
      call: {
        id: "1",
        name: "rm",
        argumentsText: '{"path":"/","n":1,"mcp/params":{"task":{"ttl":1}}}',
        progressToken: 7,
        idempotencyKey: "key-000001",
        protocolVersion: "2026-07-28",
        traceparent: meta.traceparent,
        task: true,
      },
    });
  });

  it("is a call with everything that a server could act on", () => {
    const params = {
      name: "rm",
      arguments: { path: "/" },
      requestState: "opaque",
      inputResponses: { sure: { action: "accept" } },
      _meta: { progressToken: 1, "example.com/force": true },
    };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params, extra: [1] };

    const read = classifyClientLine(Buffer.from(JSON.stringify(message)));

    expect(JSON.parse(read.kind === "call" ? read.call.argumentsText : "")).toEqual({
      path: "/",
      "mcp/params": {
        requestState: "opaque",
        inputResponses: { sure: { action: "accept" } },
        _meta: { "example.com/force": true },
      },
      "mcp/message": { extra: [1] },
    });
  });

  it("is a call also with its method escaped", () => {
    const line = '{"id":1,"method":"tools\\u002fcall","params":{"name":"rm"}}\n';

    expect(classifyClientLine(Buffer.from(line))).toMatchObject({
      kind: "call",
      call: { argumentsText: "{}" },
    });
  });

  it("tells whose request was refused", () => {
    const line = '{"id":"a","method":"tools/call","params":{"name":"rm","name":"ls"}}\n';

    expect(classifyClientLine(Buffer.from(line))).toMatchObject({ ids: ["a"], code: -32_700 });
  });

  it("answers every request of a refused batch", () => {
    const line = `[{"id":1,"method":"ping"},{"method":"notifications/x"},{"id":2,${CALL}}]\n`;

    expect(classifyClientLine(Buffer.from(line))).toMatchObject({ ids: [1, 2], batch: true });
  });

  it("cancels a request by its id", () => {
    const line = '{"method":"notifications/cancelled","params":{"requestId":"1"}}\n';

    expect(classifyClientLine(Buffer.from(line))).toEqual({ kind: "cancel", id: "1" });
  });
});
