import { request as httpRequest } from "node:http";
import { json } from "node:stream/consumers";

const HTTP_MS_MAX = 3_000;

/**
 * What the sidecar behind a socket says of itself: empty when all is well, else what a person should know. Throws when it does
 * not answer, or lets nothing run.
 */
export async function askSidecarHealth(socketPath: string): Promise<string> {
  const { status, receipts } = await getHealth(socketPath);
  if (status !== 200) throw new Error(`answers ${status} on ${socketPath}`);
  if (receipts === "fork")
    throw new Error("lets nothing run: the ledger contradicts itself, see sidecar/ledger-fork");
  return receipts === "not_verified" ? "receipts are kept but not verified" : "";
}

async function getHealth(socketPath: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: unknown }>();
  const call = httpRequest({ socketPath, path: "/healthz", timeout: HTTP_MS_MAX }, (answer) => {
    const status = answer.statusCode ?? 0;
    json(answer).then((body) => resolve({ status, body }), reject);
  });
  call.once("timeout", () => call.destroy(new Error("no answer in time")));
  call.once("error", reject);
  call.end();
  const { status, body } = await promise;
  return { status, receipts: receiptsOf(body) };
}

function receiptsOf(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("ledger" in body)) return undefined;
  const { ledger } = body;
  if (typeof ledger !== "object" || ledger === null || !("receipts" in ledger)) return undefined;
  return ledger.receipts;
}
