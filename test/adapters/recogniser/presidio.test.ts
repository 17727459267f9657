import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createPresidioRecogniser } from "../../../services/adapters/recogniser/presidio.ts";
import { RecogniserError } from "../../../services/adapters/recogniser/recogniser-error.ts";
import type { RecogniserRules } from "../../../services/core/redaction/recogniser.ts";

interface Asked {
  readonly url: string;
  readonly body: {
    readonly text: string;
    readonly language: string;
    readonly score_threshold: number;
  };
}

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An analyzer in the shape of Presidio's HTTP API, which answers as it is told. The real one can't be installed here. */
async function analyzer(
  answer: (asked: Asked) => { readonly status?: number; readonly body: string } | undefined,
) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const call: Asked = {
        url: request.url ?? "",
        body: JSON.parse(Buffer.concat(chunks).toString()),
      };
      asked.push(call);
      const said = answer(call);
      if (said !== undefined) response.writeHead(said.status ?? 200).end(said.body);
    });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // A TCP server's address.
  return { url: `http://127.0.0.1:${port}/`, asked };
}

function rules(url: string, more: Partial<RecogniserRules> = {}): RecogniserRules {
  return {
    url,
    language: "en",
    timeoutMs: 500,
    scoreMin: 0.4,
    onFailure: "deny",
    types: {},
    ...more,
  };
}

/** A finding of a word in the text that it is asked about, in code points. */
function finding(text: string, word: string, entity: string) {
  const start = Array.from(text.slice(0, text.indexOf(word))).length;
  return { entity_type: entity, start, end: start + Array.from(word).length, score: 0.9 };
}

describe("a recogniser that can't be asked", () => {
  test.each([
    ["answers with an error", () => ({ status: 500, body: "" }), "unreachable"],
    ["does not answer in time", () => undefined, "unreachable"],
    ["answers no JSON", () => ({ body: "<html>" }), "nonsense"],
    ["answers no list", () => ({ body: "{}" }), "nonsense"],
    [
      "answers a finding without a place",
      () => ({ body: '[{"entity_type":"PERSON","score":1}]' }),
      "nonsense",
    ],
    [
      "answers a finding without a type",
      () => ({ body: '[{"start":0,"end":1,"score":1}]' }),
      "nonsense",
    ],
    ["answers null", () => ({ body: "[null]" }), "nonsense"],
  ])("because it %s rejects", async (_, answer, code) => {
    const { url } = await analyzer(answer);

    const asking = createPresidioRecogniser(rules(url)).recognise(["Ines was here"]);

    await expect(asking).rejects.toThrow(RecogniserError);
    await expect(asking).rejects.toMatchObject({ code });
    await expect(asking).rejects.not.toThrow(/Ines/);
  });

  test("because nobody listens rejects", async () => {
    const asking = createPresidioRecogniser(rules("http://127.0.0.1:9")).recognise(["x"]);

    await expect(asking).rejects.toMatchObject({ code: "unreachable" });
  });
});

test("all texts go in one call, and findings come back to the text that they stand in", async () => {
  const { url, asked } = await analyzer(({ body }) => ({
    body: JSON.stringify([
      finding(body.text, "Ines", "PERSON"),
      finding(body.text, "Tomasz", "PERSON"),
    ]),
  }));

  const found = await createPresidioRecogniser(rules(url)).recognise([
    "👋 Ines",
    "nothing",
    "so Tomasz",
  ]);

  expect(asked).toHaveLength(1);
  expect(asked[0]?.url).toBe("/analyze");
  expect(asked[0]?.body).toMatchObject({ language: "en", score_threshold: 0.4 });
  expect(found.map((each) => each.map(({ type, start, end }) => [type, start, end]))).toEqual([
    [["PERSON", 3, 7]],
    [],
    [["PERSON", 3, 9]],
  ]);
});

test("context is not hidden, types have the names of the taxonomy, and one that nobody knows is hidden", async () => {
  const { url } = await analyzer(({ body }) => ({
    body: JSON.stringify([
      finding(body.text, "Paris", "LOCATION"),
      finding(body.text, "A1", "US_DRIVER_LICENSE"),
      finding(body.text, "B2", "XX_TICKET"),
      finding(body.text, "C3", "HOUSE_ID"),
      { ...finding(body.text, "D4", "PERSON"), score: 0.1 },
    ]),
  }));
  const recogniser = createPresidioRecogniser(rules(url, { types: { HOUSE_ID: "USERNAME" } }));

  const [found] = await recogniser.recognise(["Paris A1 B2 C3 D4"]);

  expect(found?.map(({ type }) => type)).toEqual(["DRIVER_LICENSE", "NATIONAL_ID", "USERNAME"]);
});

test("a finding over two texts is cut at their ends", async () => {
  const { url } = await analyzer(({ body }) => ({
    body: JSON.stringify([{ entity_type: "PERSON", start: 2, end: body.text.length, score: 1 }]),
  }));

  const found = await createPresidioRecogniser(rules(url)).recognise(["abcd", "ef"]);

  expect(found.map((each) => each.map(({ start, end }) => [start, end]))).toEqual([
    [[2, 4]],
    [[0, 2]],
  ]);
});
