import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { askConsole } from "../../../services/cli/doctor/console-health.ts";

/** Something that answers all requests so. */
async function answering(status: number, body: string) {
  const server = createServer((_request, answer) => answer.writeHead(status).end(body));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://localhost:${port}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test("a console that is gone does not answer", async () => {
  const gone = await answering(200, "");
  await gone[Symbol.asyncDispose]();

  await expect(askConsole(gone.url)).rejects.toThrow(`does not answer at ${gone.url}`);
});

test("a console that answers an error is not well", async () => {
  await using broken = await answering(500, "");

  await expect(askConsole(broken.url)).rejects.toThrow(`answers 500 at ${broken.url}`);
});

test.each(["<html>", "null", '{"status":"starting"}'])(
  "what answers %j is no console that serves",
  async (body) => {
    await using other = await answering(200, body);

    await expect(askConsole(other.url)).rejects.toThrow("is no console that serves");
  },
);

test("a console that serves is well", async () => {
  await using serving = await answering(200, '{"status":"serving"}');

  await expect(askConsole(serving.url)).resolves.toBeUndefined();
});
