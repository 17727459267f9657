import type { ApprovalRequest } from "../core/approval/request.ts";

/** Called with a request whenever it has changed. */
export type RequestListener = (request: ApprovalRequest) => void;

/**
 * Tells those who wait that a request has changed. Delivery is at least once and may skip versions; a listener always ends
 * up with the newest. One object a process.
 */
export class RequestFeed {
  readonly #byRequest = new Map<string, Set<RequestListener>>();
  readonly #all = new Set<RequestListener>();

  /** Hears one request until the returned function is called. */
  listen(requestId: string, listener: RequestListener): () => void {
    const listeners = this.#byRequest.get(requestId) ?? new Set();
    listeners.add(listener);
    this.#byRequest.set(requestId, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#byRequest.delete(requestId);
    };
  }

  /** Hears every request until the returned function is called. */
  listenToAll(listener: RequestListener): () => void {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  /** Whether anybody would hear of this request. */
  isHeard(requestId: string): boolean {
    return this.#all.size > 0 || this.#byRequest.has(requestId);
  }

  /** Whether anybody would hear of anything. */
  get isAnyoneListening(): boolean {
    return this.#all.size > 0 || this.#byRequest.size > 0;
  }

  /** Tells everybody who listens. */
  publish(request: ApprovalRequest): void {
    for (const listener of this.#byRequest.get(request.details.id) ?? []) listener(request);
    for (const listener of this.#all) listener(request);
  }
}
