import { isRecord, valueAt, type JsonRecord } from "./json-value.ts";
import { maskedNotice, maskedResponse, type MaskText } from "./masked-message.ts";
import { withheldLine } from "./message.ts";
import type { ToolCall } from "./client-line.ts";
import type { Gate } from "./gate.ts";
import { idKey, isRequestId, type RequestId } from "./request-id.ts";

/** A call that the server has, and whose result the client gets masked. */
export interface MaskedCall {
  readonly call: ToolCall;
  /** The action's. */
  readonly key: string;
  /** At least one. */
  readonly labels: readonly string[];
}

/** What masking needs of the world. */
export interface MaskPorts {
  readonly gate: Pick<Gate, "mask">;
  readonly log: (message: string) => void;
}

/**
 * Stands between server and client while calls run whose results are masked. What can't be masked, or can't be told to be about
 * something else, does not pass.
 */
export class MaskedResults {
  readonly #ports: MaskPorts;
  /** Until the server answers: also when the client has cancelled, since the answer may be on its way. */
  readonly #calls = new Map<string, MaskedCall>();
  /** Calls that were answered with a line of our own. */
  readonly #answered = new Set<string>();

  constructor(ports: MaskPorts) {
    this.#ports = ports;
  }

  /** Whether any line of the server has to go through here. */
  get isNeeded(): boolean {
    return this.#calls.size > 0;
  }

  /** To be called before the server gets the call. */
  begin(masked: MaskedCall): void {
    this.#calls.set(idKey(masked.call.id), masked);
    this.#answered.delete(idKey(masked.call.id));
  }

  /** What the client gets in place of a line of the server; undefined for nothing. Never rejects. */
  async lineFor(bytes: Buffer): Promise<Buffer | undefined> {
    const value = parse(bytes);
    const given: readonly unknown[] = Array.isArray(value) ? value : [value];
    const found = await Promise.all(given.map((item) => this.#messageFor(item)));
    if (found.every((message, index) => message !== undefined && message === given[index]))
      return bytes;
    const messages = found.filter((message) => message !== undefined);
    if (messages.length === 0) return undefined;
    return toLine(Array.isArray(value) ? messages : messages[0]);
  }

  /**
   * For a line that is too long to be held, and so to be masked: it may be the answer to any of the calls, so none of them gets
   * another one. Gives the lines that say so.
   */
  withholdAll(): readonly { readonly id: RequestId; readonly line: string }[] {
    const open = [...this.#calls].filter(([key]) => !this.#answered.has(key));
    for (const [key] of open) this.#answered.add(key);
    this.#ports.log("a line of the server was too long to be masked, and was withheld");
    return open.map(([, { call }]) => ({ id: call.id, line: withheldLine(call) }));
  }

  async #messageFor(message: unknown): Promise<JsonRecord | undefined> {
    if (!isRecord(message)) {
      this.#ports.log("a line of the server was no message, and was withheld");
      return undefined;
    }
    const id = valueAt(message, "id");
    if (Object.hasOwn(message, "method") || !isRequestId(id)) return this.#notice(message);
    const masked = this.#take(id);
    return masked === undefined ? message : this.#response(message, masked);
  }

  async #notice(message: JsonRecord): Promise<JsonRecord | undefined> {
    const labels = [...new Set([...this.#calls.values()].flatMap((call) => call.labels))];
    try {
      const isAnswer = !Object.hasOwn(message, "method");
      const mask = this.#textMask("", labels);
      return isAnswer
        ? await maskedResponse(message, labels, mask)
        : await maskedNotice(message, mask);
    } catch (error) {
      this.#ports.log(`a message of the server could not be masked: ${messageOf(error)}`);
      return undefined;
    }
  }

  async #response(message: JsonRecord, masked: MaskedCall): Promise<JsonRecord | undefined> {
    const { call, key, labels } = masked;
    if (this.#answered.delete(idKey(call.id))) return undefined;
    try {
      return {
        ...(await maskedResponse(message, labels, this.#textMask(key, labels))),
        id: call.id,
      };
    } catch (error) {
      this.#ports.log(`the result of a call could not be masked: ${messageOf(error)}`);
      const line: unknown = JSON.parse(withheldLine(call));
      return isRecord(line) ? line : undefined;
    }
  }

  /** The call that is answered. Some clients take "1" for 1, so an id that only reads alike counts. */
  #take(id: RequestId): MaskedCall | undefined {
    const key = [idKey(id), idKey(String(id)), idKey(Number(id))].find((each) =>
      this.#calls.has(each),
    );
    const masked = key === undefined ? undefined : this.#calls.get(key);
    if (key !== undefined) this.#calls.delete(key);
    return masked;
  }

  #textMask(key: string, labels: readonly string[]): MaskText {
    return async (text) => {
      const [masked] = await this.#ports.gate.mask({ key, texts: [text], labels });
      if (masked === undefined) throw new TypeError("nothing came back");
      return masked;
    };
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // No message: it is withheld, and said so.
  }
}

function toLine(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
