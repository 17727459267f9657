import { join } from "node:path";
import { openStore } from "../../../services/adapters/sql/open-store.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { Notary } from "../../../services/decision/ledger/notary.ts";
import { LEDGER } from "../../contract/store-fixtures.ts";
import { startPostgres } from "../../support/postgres.ts";
import type { Measured } from "./append.ts";

/** A store of its own on each database, with one that signs. */
export async function openMeasured(
  directory: string,
  cleanup: AsyncDisposableStack,
): Promise<readonly Measured[]> {
  const postgres = cleanup.use(await startPostgres());
  const urls = [
    ["SQLite", `sqlite:${join(directory, "measured.db")}`],
    ["PostgreSQL", postgres.url],
  ] as const;
  const signer = createEd25519Signer(new Uint8Array(32).fill(3));
  const stores: Measured[] = [];
  for (const [name, url] of urls) {
    const { requests } = cleanup.use(await openStore(url, { ledger: LEDGER }));
    const notary = new Notary({ origin: "countersign.bench/ledger", signer });
    stores.push({ name, requests, notary });
  }
  return stores;
}
