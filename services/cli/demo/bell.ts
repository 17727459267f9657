import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { CliError } from "../exit-codes.ts";

/** Stands where a team's chat would: it receives the cards that the notifier sends. */
export interface Bell extends AsyncDisposable {
  /** For the notifier. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when a card about the request has come, with its time in milliseconds since the epoch. Throws when none comes. */
  rung(requestId: string): Promise<number>;
}

/** Cards have at most some 100 KB. */
const BODY_BYTES_MAX = 256 * 1024;
/** Delivery takes milliseconds; the first one of a busy machine may take longer. */
const RING_MS_MAX = 20_000;

/** Starts a receiver of signed webhooks on this machine (Standard Webhooks 1.0). */
export async function startBell(): Promise<Bell> {
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const webhook = new Webhook(secret);
  const cards = new Map<string, PromiseWithResolvers<number>>();
  const cardOf = (requestId: string) => {
    const card = cards.get(requestId) ?? Promise.withResolvers<number>();
    cards.set(requestId, card);
    return card;
  };
  const server = createServer((request, response) => {
    void take(request, webhook).then((requestId) => {
      if (requestId !== undefined) cardOf(requestId).resolve(Date.now());
      response.writeHead(requestId === undefined ? 400 : 204).end();
    });
  });
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no port was given");
  return {
    env: {
      COUNTERSIGN_WEBHOOK_URL: `http://127.0.0.1:${address.port}/cards`,
      COUNTERSIGN_WEBHOOK_SECRET: secret,
    },
    rung: (requestId) => inTime(cardOf(requestId).promise),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The request that a card is about; undefined for what is not signed with the secret. */
async function take(request: IncomingMessage, webhook: Webhook): Promise<string | undefined> {
  if (Number(request.headers["content-length"] ?? Infinity) > BODY_BYTES_MAX) return undefined;
  try {
    const body = await buffer(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    return requestIdOf(webhook.verify(body, headers));
  } catch {
    return undefined; // Broken off, or forged: the sender hears it.
  }
}

function requestIdOf(card: unknown): string | undefined {
  const data: unknown = typeof card === "object" && card !== null && Reflect.get(card, "data");
  if (typeof data !== "object" || data === null) return undefined;
  const requestId: unknown = Reflect.get(data, "request_id");
  return typeof requestId === "string" ? requestId : undefined;
}

async function inTime(rung: Promise<number>): Promise<number> {
  const timer = new AbortController();
  const late = delay(RING_MS_MAX, undefined, { signal: timer.signal }).catch(() => undefined);
  const atMs = await Promise.race([rung, late]);
  timer.abort();
  if (atMs === undefined) throw new CliError("software", "Nobody was told of the request.");
  return atMs;
}
