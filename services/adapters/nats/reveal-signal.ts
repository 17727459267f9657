import type { NatsConnection, Subscription } from "nats";
import type { Broker } from "./connect.ts";

/** Plain messages, which no stream keeps: what is sealed in them is gone when nobody waits for it. */
const ANSWERS = "countersign.reveal.v1.answer";
/** What a replica writes has at most 16 KiB of sealed value. */
const MESSAGE_BYTES_MAX = 32 * 1024;

/** Hands the answers of sidecars to the replica on which a person waits for them. At most once. */
export class RevealSignal implements Disposable {
  readonly #broker: Broker;
  #nc: NatsConnection | undefined;
  #subscription: Subscription | undefined;
  #stop: () => void = () => {};

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** Hears every replica's answers, this one's too. `onAnswer` must not throw. */
  listen(onAnswer: (message: Uint8Array) => void): void {
    this.#stop = this.#broker.onConnection((nc) => {
      this.#nc = nc;
      this.#subscription = nc.subscribe(ANSWERS, {
        callback: (error, { data }) => {
          if (error === null && data.byteLength <= MESSAGE_BYTES_MAX) onAnswer(data);
        },
      });
    });
  }

  /** False when it can't be told now. */
  publish(message: Uint8Array): boolean {
    if (!this.#broker.isConnected || this.#nc === undefined) return false;
    this.#nc.publish(ANSWERS, message);
    return true;
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#subscription?.unsubscribe();
  }
}
