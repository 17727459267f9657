import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { until } from "./nats.ts";

/** A card as it came in; its signature was verified. */
export interface ReceivedCard {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly type: string;
  readonly data: CardData;
}

/** What tests read of a card. */
export interface CardData {
  readonly event_id: string;
  readonly request_id: string;
  readonly request: {
    readonly status: string;
    readonly version: string;
    readonly action: { readonly digest: string; readonly arguments_json: string };
    readonly view_digest: string;
  };
  readonly cut: readonly object[];
  readonly vote: null | {
    readonly url: string;
    readonly choices: readonly string[];
    readonly body: Readonly<Record<string, string>>;
  };
}

/** A webhook receiver over real HTTP that verifies signatures with the library that receivers use. */
export class Receiver implements AsyncDisposable {
  /** Everything that came in, also what was answered with an error. */
  readonly cards: ReceivedCard[] = [];
  /** What is answered. */
  status = 204;
  headers: Readonly<Record<string, string>> = {};
  /** Awaited before an answer: a slow receiver. */
  hold: Promise<void> = Promise.resolve();
  readonly #secret: string;
  #server: Server | undefined;
  #port = 0;

  constructor(secret: string) {
    this.#secret = secret;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  /** Listens; again on the same port after a stop. */
  async start(): Promise<this> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        this.#take(request.headers, Buffer.concat(chunks).toString());
        void this.hold.then(() => response.writeHead(this.status, this.headers).end());
      });
    });
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** The cards of one request. */
  of(requestId: string): readonly ReceivedCard[] {
    return this.cards.filter(({ data }) => data.request_id === requestId);
  }

  /** Waits for a card of this request and type. */
  card(requestId: string, type: string): Promise<ReceivedCard> {
    return until(() => this.of(requestId).find((card) => card.type === type), 30_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #take(headers: IncomingHttpHeaders, body: string): void {
    const verified = new Webhook(this.#secret).verify(body, headers as Record<string, string>);
    const { type, data } = verified as { type: string; data: CardData };
    this.cards.push({ id: String(headers["webhook-id"]), headers, type, data });
  }
}
