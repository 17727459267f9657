import { classifyClientLine } from "./classify.ts";
import { INVALID_REQUEST, type Refusal, type ToolCall } from "./client-line.ts";
import type { ClientOutlet } from "./client-outlet.ts";
import { GatedCall, type Abandonment, type CallPorts } from "./gated-call.ts";
import { isRecord, valueAt, type JsonRecord } from "./json-value.ts";
import type { Piece } from "./line-splitter.ts";
import { MaskedResults } from "./masked-results.ts";
import { refusalLine } from "./message.ts";
import { readOutcome, type CallOutcome } from "./outcome.ts";
import { idKey, isRequestId, type RequestId } from "./request-id.ts";
import { ServerKnowledge } from "./server-knowledge.ts";

/** What stands fixed for the life of one server. */
export interface InterceptorOptions {
  readonly ports: CallPorts;
  readonly outlet: ClientOutlet;
  /** Writes bytes to the server as they are; false means that it should be waited for. */
  readonly toServer: (bytes: Buffer) => boolean;
  /** The tool of every action, where the operator names it; else the server's own name, or this fallback. */
  readonly tool: { readonly name: string | undefined; readonly fallback: string };
  readonly target: string;
  readonly newKey: () => string;
}

/** The most calls that wait or run at once: each holds its line. */
const CALLS_MAX = 1_000;

/** Routes the lines between one client and one server. Everything passes as it is, but `tools/call` only when allowed. */
export class Interceptor {
  readonly #options: InterceptorOptions;
  readonly #knowledge = new ServerKnowledge();
  readonly #calls = new Map<string, GatedCall>();
  readonly #ends = new Set<Promise<void>>();
  readonly #masks: MaskedResults;
  /** What is done with a line of the server that comes in parts. */
  #longLine: "none" | "passes" | "withheld" = "none";

  constructor(options: InterceptorOptions) {
    this.#options = options;
    this.#masks = new MaskedResults(options.ports);
  }

  /** Takes a piece of what the client writes. False means that the server should be waited for. */
  fromClient({ bytes, kind }: Piece): boolean {
    if (kind === "part") return true;
    if (kind === "last_part") {
      this.#refuse({
        kind: "refuse",
        ids: [null],
        batch: false,
        code: INVALID_REQUEST,
        message: "the line is too long",
      });
      return true;
    }
    const line = classifyClientLine(bytes);
    switch (line.kind) {
      case "pass":
        if (line.request !== undefined) this.#knowledge.expect(line.request);
        return this.#options.toServer(bytes);
      case "call":
        this.#gate(line.call, bytes);
        return true;
      case "cancel":
        return this.#cancel(line.id, bytes);
      case "refuse":
        this.#refuse(line);
        return true;
    }
  }

  /**
   * Takes a piece of what the server writes. False means that the client should be waited for. The next piece must wait for a
   * promise: lines keep their order.
   */
  fromServer({ bytes, kind }: Piece): boolean | Promise<boolean> {
    if (kind === "part" || kind === "last_part") return this.#passLong(bytes, kind);
    if (this.#masks.isNeeded) return this.#passMasked(bytes);
    const ready = this.#options.outlet.pass(bytes);
    if (this.#knowledge.expects || this.#calls.size > 0) this.#readServerLine(bytes);
    return ready;
  }

  /** Gives up every call that waits or runs. */
  abandon(why: Abandonment): void {
    for (const call of this.#calls.values()) call.abandon(why);
  }

  /** Gives up every call that waits, and lets those that run come to their end. */
  abandonWaiting(why: Abandonment): void {
    for (const call of this.#calls.values()) if (!call.isRunning) call.abandon(why);
  }

  /** Resolves when every call has come to its end and has been reported. */
  async settled(): Promise<void> {
    await Promise.all(this.#ends);
  }

  #gate(call: ToolCall, line: Buffer): void {
    const key = idKey(call.id);
    const busy = this.#calls.has(key)
      ? "the id belongs to a call that has not been answered yet"
      : this.#calls.size >= CALLS_MAX && `${CALLS_MAX} calls have not been answered yet`;
    if (busy !== false) {
      this.#refuse({
        kind: "refuse",
        ids: [call.id],
        batch: false,
        code: INVALID_REQUEST,
        message: busy,
      });
      return;
    }
    const action = this.#toAction(call);
    const gated = new GatedCall(call, { action, line, ports: this.#portsFor(call, action.key) });
    this.#calls.set(key, gated);
    const end = gated.run().finally(() => {
      if (this.#calls.get(key) === gated) this.#calls.delete(key);
      this.#ends.delete(end);
    });
    this.#ends.add(end);
  }

  /** Nothing that the server says of the call passes before it is known what of that is hidden. */
  #portsFor(call: ToolCall, key: string): CallPorts {
    const { ports } = this.#options;
    return {
      ...ports,
      forward: (line, labels) => {
        if (labels.length > 0) this.#masks.begin({ call, key, labels });
        ports.forward(line, labels);
      },
    };
  }

  #toAction(call: ToolCall) {
    const { tool, target, newKey } = this.#options;
    return {
      key: call.idempotencyKey ?? newKey(),
      tool: tool.name ?? this.#knowledge.name ?? tool.fallback,
      operation: call.name,
      target,
      argumentsText: call.argumentsText,
      claimsText: this.#knowledge.claims(call.name),
      traceparent: call.traceparent,
    };
  }

  async #passMasked(bytes: Buffer): Promise<boolean> {
    const line = await this.#masks.lineFor(bytes);
    const ready = line === undefined || this.#options.outlet.pass(line);
    // After that: what was hidden in the arguments is forgotten with the report of the outcome.
    this.#readServerLine(bytes);
    return ready;
  }

  #passLong(bytes: Buffer, kind: "part" | "last_part"): boolean {
    if (this.#longLine === "none") this.#longLine = this.#masks.isNeeded ? "withheld" : "passes";
    const isWithheld = this.#longLine === "withheld";
    if (kind === "last_part") this.#longLine = "none";
    if (!isWithheld) return this.#options.outlet.pass(bytes);
    if (kind === "last_part") this.#withholdAll();
    return true;
  }

  #withholdAll(): void {
    for (const { id, line } of this.#masks.withholdAll()) {
      this.#options.outlet.say(line);
      this.#settle(id, { outcome: "unknown", detail: "result_too_long" });
    }
  }

  /** The server has never seen a call that waits, so its cancellation stays here too. */
  #cancel(id: RequestId, line: Buffer): boolean {
    const call = this.#calls.get(idKey(id));
    const passes = call === undefined || call.isRunning;
    const ready = passes ? this.#options.toServer(line) : true;
    call?.abandon("cancelled by the client");
    return ready;
  }

  #refuse(refusal: Refusal): void {
    const line = refusalLine(refusal);
    if (line === undefined)
      this.#options.ports.log(`a line of the client was dropped: ${refusal.message}`);
    else this.#options.outlet.say(line);
  }

  #readServerLine(line: Buffer): void {
    let value: unknown;
    try {
      value = JSON.parse(line.toString("utf8"));
    } catch {
      return; // Not a message: the client has it, and will say so.
    }
    for (const message of Array.isArray(value) ? value : [value]) {
      if (isRecord(message)) this.#readServerMessage(message);
    }
  }

  #readServerMessage(message: JsonRecord): void {
    const id = valueAt(message, "id");
    if (!isRequestId(id) || Object.hasOwn(message, "method")) return;
    this.#knowledge.read(id, message);
    this.#settle(id, readOutcome(message));
  }

  #settle(id: RequestId, outcome: CallOutcome): void {
    const call = this.#calls.get(idKey(id));
    if (call?.isRunning !== true) return;
    this.#calls.delete(idKey(id)); // Answered: the client may use the id again.
    call.settle(outcome);
  }
}
