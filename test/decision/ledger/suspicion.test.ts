import { expect, test } from "vitest";
import { suspicionOf } from "../../../services/decision/ledger/suspicion.ts";
import { LedgerTwin } from "../../support/ledger-twin.ts";

test("of a checkpoint that can't be read people are told both causes, before they accept a loss that is none", async () => {
  const ledger = new LedgerTwin(3);

  const told = await suspicionOf(await ledger.head(), { kind: "damaged" }, ledger.readTile);

  // Whoever put a wrong key in its place would otherwise open an epoch under it.
  expect(told).toContain("is damaged, or another ledger-key has signed it");
  expect(told).toContain("puts back what is missing");
});
