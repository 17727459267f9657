import type { Subscription } from "nats";
import type { Broker } from "./connect.ts";
import { ALL_EVENTS } from "./subjects.ts";

/** A standing subscription. */
export interface EventSignal {
  /** False while events may be missed: the listener then polls the store. */
  readonly isConnected: boolean;
  close(): void;
}

/**
 * Hands every new event's bytes to `onEvent` on every replica (no queue group). It is a hint and no more: it may
 * miss events while disconnected and may repeat them, so the listener reads the store. `onEvent` must not throw.
 */
export function signalEvents(broker: Broker, onEvent: (bytes: Uint8Array) => void): EventSignal {
  let subscription: Subscription | undefined;
  const stop = broker.onConnection((nc) => {
    subscription = nc.subscribe(ALL_EVENTS, {
      callback: (error, message) => {
        if (error === null) onEvent(message.data);
      },
    });
  });
  return {
    get isConnected() {
      return broker.isConnected && subscription !== undefined && !subscription.isClosed();
    },
    close() {
      stop();
      subscription?.unsubscribe();
    },
  };
}
