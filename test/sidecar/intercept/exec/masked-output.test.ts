import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { HeldOutput } from "../../../../sidecar/intercept/exec/held-output.ts";
import { maskOutput, type MaskClient } from "../../../../sidecar/intercept/exec/masked-output.ts";
import { MASKED_BYTES_MAX } from "../../../../sidecar/masked-bytes.ts";

const ACTION = { key: "key-1", labels: ["pii"] };
const hide: MaskClient = {
  redact: async ({ texts }) => ({ texts: texts.map((text) => text.replaceAll("ana", "<N>")) }),
};

/** What is held of chunks that came one after another. */
async function held(stdout: readonly (string | Buffer)[], stderr: readonly string[] = []) {
  const output = new HeldOutput();
  for (const [name, chunks] of Object.entries({ stdout, stderr })) {
    const stream = new PassThrough();
    output.take(name === "stdout" ? "stdout" : "stderr", stream);
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
  }
  return output.end();
}

describe("the output of a command that is masked", () => {
  it("is masked whole, wherever it was cut", async () => {
    const output = await maskOutput(hide, await held(["x a", "na ", "é"], ["ana"]), ACTION);

    expect(output).toEqual({ stdout: "x <N> é", stderr: "<N>", withheld: [] });
  });

  it("is text although a character was cut in two", async () => {
    const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];

    expect((await held([first, second])).stdout).toEqual({ kind: "text", text: "é" });
  });

  it.each([
    ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe]), "is not text"],
    ["a zero byte", "a\0b", "is not text"],
    ["more than is masked at once", Buffer.alloc(MASKED_BYTES_MAX + 1, 97), "is too long"],
  ])("is withheld with the reason: %s", async (_, chunk, why) => {
    const output = await maskOutput(hide, await held([chunk]), ACTION);

    expect(output.stdout).toBe("");
    expect(output.withheld.join()).toContain(why);
  });

  it("is given as far as it can be read", async () => {
    const output = await maskOutput(hide, await held(["\0"], ["ana"]), ACTION);

    expect(output).toMatchObject({ stdout: "", stderr: "<N>" });
    expect(output.withheld).toHaveLength(1);
  });

  it.each<[string, MaskClient["redact"]]>([
    ["the sidecar fails", async () => Promise.reject(new Error("down"))],
    ["half of it comes back", async () => ({ texts: ["x"] })],
  ])("is withheld whole when %s", async (_, redact) => {
    const output = await maskOutput({ redact }, await held(["ana"], ["ana"]), ACTION);

    expect(output).toMatchObject({ stdout: "", stderr: "" });
    expect(output.withheld.join()).toContain("could not be done");
  });

  it("asks nobody where there is none", async () => {
    const redact = async () => Promise.reject(new Error("asked"));

    expect(await maskOutput({ redact }, await held([]), ACTION)).toEqual({
      stdout: "",
      stderr: "",
      withheld: [],
    });
  });
});
