import type { Answer, Outcome } from "../../answer.ts";
import type { ToolCall } from "./client-line.ts";
import type { Gate, GateAction } from "./gate.ts";
import { progressLine, refusedCallLine, waitingMessage } from "./message.ts";
import type { CallOutcome } from "./outcome.ts";
import { setTimeout as delay } from "node:timers/promises";
import { waitForVerdict } from "./verdict.ts";

/** What a gated call needs of the world. */
export interface CallPorts {
  readonly gate: Gate;
  /** Writes a line of our own to the client. */
  readonly say: (line: string) => void;
  /** Writes the client's line to the server. Called at most once, and only after a start. The labels say what of the result to hide. */
  readonly forward: (line: Buffer, maskResult: readonly string[]) => void;
  readonly log: (message: string) => void;
  readonly progressEveryMs: number;
}

/** Why a call is given up. */
export type Abandonment = "cancelled by the client" | "the client is gone" | "the server is gone";

/** A report that the sidecar did not take is tried again; then its own watchdog records `unknown`. */
const REPORT_DELAYS_MS = [100, 500, 2_000];

/** One `tools/call` from the client's line to the report of its outcome. */
export class GatedCall {
  readonly #call: ToolCall;
  readonly #action: GateAction;
  readonly #line: Buffer;
  readonly #ports: CallPorts;
  readonly #abort = new AbortController();
  readonly #settled = Promise.withResolvers<CallOutcome>();
  #phase: "waiting" | "running" | "over" = "waiting";
  #abandoned: Abandonment | undefined;
  #progressCount = 0;

  constructor(call: ToolCall, init: { action: GateAction; line: Buffer; ports: CallPorts }) {
    this.#call = call;
    this.#action = init.action;
    this.#line = init.line;
    this.#ports = init.ports;
  }

  /** Whether the server has the call, so that an answer with its id is the call's. */
  get isRunning(): boolean {
    return this.#phase === "running";
  }

  /** Takes the call to its end. Never rejects: whatever fails, the call does not run. */
  async run(): Promise<void> {
    try {
      const answer = await this.#decide();
      if (this.#abandoned !== undefined) return;
      if (answer.status === "allowed" && !this.#hidesFromMask(answer))
        return await this.#execute(answer);
      this.#refuse(answer.status === "allowed" ? notAsTask(answer) : answer);
      if (answer.status === "allowed") await this.#withdraw("its result could not be masked");
      if (answer.status === "unavailable") await this.#withdraw("no decision could be had");
    } finally {
      this.#phase = "over";
    }
  }

  /** The server's answer has come, or never will. */
  settle(outcome: CallOutcome): void {
    this.#settled.resolve(outcome);
  }

  /** Gives a call up. One that waits is withdrawn; one that runs may have run. */
  abandon(why: Abandonment): void {
    this.#abandoned ??= why;
    if (this.isRunning) this.settle({ outcome: "unknown", detail: ABANDONED_DETAIL[why] });
    else this.#abort.abort();
  }

  async #decide(): Promise<Answer> {
    const first = await this.#ports.gate.ask(this.#action);
    const answer =
      first.status === "pending" && this.#abandoned === undefined ? await this.#wait(first) : first;
    if (this.#abandoned !== undefined) await this.#withdraw(this.#abandoned);
    return answer;
  }

  async #wait(first: Answer): Promise<Answer> {
    let latest = first;
    this.#tell(latest);
    const timer = setInterval(() => this.#tell(latest), this.#ports.progressEveryMs);
    const heard = (answer: Answer) => {
      latest = answer;
    };
    try {
      return await waitForVerdict({
        gate: this.#ports.gate,
        key: this.#action.key,
        signal: this.#abort.signal,
        heard,
      });
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
      return latest;
    } finally {
      clearInterval(timer);
    }
  }

  #tell(answer: Answer): void {
    const token = this.#call.progressToken;
    if (token === undefined || this.#abandoned !== undefined) return;
    this.#progressCount += 1;
    this.#ports.say(progressLine(token, this.#progressCount, waitingMessage(answer)));
  }

  /** The result of a task comes as the answer to other requests, where nobody would mask it. */
  #hidesFromMask({ maskResult = [] }: Answer): boolean {
    return this.#call.task && maskResult.length > 0;
  }

  async #execute({ maskResult = [] }: Answer): Promise<void> {
    const started = await this.#ports.gate.start(this.#action);
    if (started.kind === "refused") {
      if (this.#abandoned === undefined) this.#refuse(started.answer);
      return;
    }
    if (this.#abandoned !== undefined) {
      await this.#report("failed", "not_sent");
      return;
    }
    this.#phase = "running";
    this.#ports.forward(this.#line, maskResult);
    const { outcome, detail } = await this.#settled.promise;
    this.#phase = "over";
    await this.#report(outcome, detail);
  }

  #refuse(answer: Answer): void {
    this.#ports.say(refusedCallLine(this.#call, answer));
  }

  async #report(outcome: Outcome, detail: string): Promise<void> {
    for (const delayMs of [...REPORT_DELAYS_MS, undefined]) {
      try {
        await this.#ports.gate.finish(this.#action.key, outcome, detail);
        return;
      } catch (error) {
        if (delayMs === undefined)
          this.#ports.log(`the outcome of a call could not be reported: ${messageOf(error)}`);
        else await delay(delayMs);
      }
    }
  }

  /**
   * An action that will not run must not stay with approvers. Only a client that named the action itself, and then went away,
   * may come back for it.
   */
  async #withdraw(reason: string): Promise<void> {
    const comesBack =
      this.#call.idempotencyKey !== undefined && this.#abandoned !== "cancelled by the client";
    if (comesBack) return;
    try {
      await this.#ports.gate.withdraw(this.#action.key, reason);
    } catch (error) {
      this.#ports.log(`a call could not be withdrawn: ${messageOf(error)}`);
    }
  }
}

function notAsTask(answer: Answer): Answer {
  const message = "policy masks the result, which can't be done for a task: call it without one";
  return { ...answer, status: "denied", reasons: [{ code: "task_not_maskable", message }] };
}

const ABANDONED_DETAIL: Readonly<Record<Abandonment, string>> = {
  "cancelled by the client": "cancelled_while_running",
  "the client is gone": "client_gone",
  "the server is gone": "server_gone",
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
