import type { ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import type { Fault } from "../../core/fault.ts";

type ServerCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;

const BEARER = /^Bearer ([^\s]+)$/i;

/**
 * What a handler may know of the call besides its message. Everything is looked up when asked for, because most calls
 * ask for little and every call pays for what is prepared.
 */
export class CallContext {
  readonly #call: ServerCall;
  #abort: AbortController | undefined;
  #ending: Fault | undefined;

  constructor(call: ServerCall) {
    this.#call = call;
  }

  /** The first value of a text header, by its lower-case name. */
  metadata(name: string): string | undefined {
    const [value] = this.#call.metadata.get(name);
    return typeof value === "string" ? value : undefined;
  }

  /** The token of "authorization: Bearer …" (RFC 6750, section 2.1). Not verified in any way. */
  get bearerToken(): string | undefined {
    return BEARER.exec(this.metadata("authorization") ?? "")?.[1];
  }

  /** The W3C trace context of the caller, as it came. */
  get traceparent(): string | undefined {
    return this.metadata("traceparent");
  }

  /** The client's certificate (DER); only on an mTLS listener, where TLS has verified it against the client CA. */
  get peerCertificate(): Uint8Array | undefined {
    return this.#call.getAuthContext().sslPeerCertificate?.raw;
  }

  /** How long the caller still waits, in milliseconds; `Infinity` when it set no deadline. */
  get deadlineMs(): number {
    const deadline = this.#call.getDeadline();
    return Math.max(0, Number(deadline) - Date.now());
  }

  /**
   * Aborts when the caller cancels, its deadline passes, its connection breaks, or the server drains a stream; and,
   * when nobody can mind any more, after the call has ended.
   */
  get signal(): AbortSignal {
    if (this.#abort !== undefined) return this.#abort.signal;
    const abort = new AbortController();
    this.#abort = abort;
    if (this.#ending !== undefined) abort.abort(this.#ending);
    else if (this.#call.cancelled) abort.abort();
    else this.#call.once("cancelled", () => abort.abort());
    return abort.signal;
  }

  /** Asks a stream to end; the client is told `fault`. */
  end(fault: Fault): void {
    this.#ending = fault;
    this.#abort?.abort(fault);
  }

  /** Why the server ends this stream, if it does. */
  get ending(): Fault | undefined {
    return this.#ending;
  }
}
