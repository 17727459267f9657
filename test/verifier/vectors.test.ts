import { expect, test } from "vitest";
import { formatBundleHeader } from "../../services/core/ledger/bundle.ts";
import { decodeEntries } from "../../services/core/ledger/tiles.ts";
import tessera from "../vectors/ledger/tessera-log.json" with { type: "json" };
import { bytesOf, logOfEvents, receiptOf, serviceEvent, TRUST } from "./built-log.ts";
import { verify } from "./run.ts";

const trust = `log ${tessera.vkey}\nquorum none\n`;
const entries = decodeEntries(Buffer.from(tessera.files["tile/entries/000.p/15"], "base64"));

test("checkpoints of another implementation are right", async () => {
  for (const checkpoint of tessera.checkpoints) {
    expect((await verify({ checkpoint, trust }, "checkpoint", "--trust", "trust")).code).toBe(0);
  }
});

test("roots and consistency of another implementation's log are right at every size, though its leaves are not ours", async () => {
  const newest = tessera.checkpoints.at(-1)!;
  const lines = entries.map((entry) => `${Buffer.from(entry)}\n`);
  const bundle = [formatBundleHeader({ note: newest, size: entries.length }), ...lines].join("");

  for (const earlier of tessera.checkpoints) {
    const result = await verify(
      { earlier, bundle, trust },
      "earlier",
      "bundle",
      "--trust",
      "trust",
    );

    expect(result.checks).toMatchObject({
      signature: "ok",
      root: "ok",
      consistency: "ok",
      leaves: "bad",
    });
    expect(result.code).toBe(1);
  }
});

test("every leaf of every small tree has a receipt, and no receipt holds with another hash in its proof", async () => {
  const events = Array.from({ length: 20 }, (_, at) =>
    serviceEvent(at, { type: "audit.read", before: at }),
  );
  const bodies = logOfEvents(events, new Map()).leaves.map(bytesOf);
  const codeOf = async (receipt: string) =>
    (await verify({ receipt, trust: TRUST }, "receipt", "--trust", "trust")).code;

  for (let size = 1; size <= bodies.length; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const receipt = receiptOf(bodies.slice(0, size), index);
      const lines = receipt.split("\n");
      const end = lines.indexOf("");

      expect(await codeOf(receipt)).toBe(0);
      for (let at = 3; at < end; at += 1) {
        expect(
          await codeOf(lines.with(at, Buffer.alloc(32, at).toString("base64")).join("\n")),
        ).toBe(1);
        expect(await codeOf(lines.toSpliced(at, 1).join("\n"))).toBe(1);
        expect(await codeOf(lines.toSpliced(at, 0, lines[at]!).join("\n"))).toBe(1);
      }
    }
  }
}, 60_000);
