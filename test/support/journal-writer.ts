import { Journal } from "../../sidecar/journal.ts";

// Appends until it is killed, and prints the number of each entry once it is acknowledged.
const [directory = ""] = process.argv.slice(2);
const journal = await Journal.open({ directory, compactBytes: 50_000 });

for (let next = 1; ; next += 1) {
  await journal.append({
    kind: "entry",
    entry: {
      key: `key-${next}`,
      askedAtMs: Date.now(),
      digest: "",
      redemptionId: `redemption-${next}`,
      run: { kind: "idle" },
    },
  });
  process.stdout.write(`${next}\n`);
}
