import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { ClientOutlet } from "../../../../sidecar/intercept/mcp/client-outlet.ts";

it("writes a line of its own only between lines of the server", () => {
  const sink = new PassThrough();
  const outlet = new ClientOutlet(sink);

  outlet.say("own 1\n");
  outlet.pass(Buffer.from("first half, "));
  outlet.say("own 2\n");
  outlet.pass(Buffer.from("second half\n"));

  expect(String(sink.read())).toBe("own 1\nfirst half, second half\nown 2\n");
});
