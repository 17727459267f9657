import type { Command, Refusal, Result } from "../core/approval/command.ts";
import { decide } from "../core/approval/decide.ts";
import type { ApprovalRequest, OperatingMode } from "../core/approval/request.ts";
import type { Committed, RequestStore } from "../core/approval/store.ts";
import type { People } from "../core/directory/people.ts";
import type { History } from "./history.ts";
import type { HeadGuard } from "./ledger/head-guard.ts";
import { quietUntil } from "./progress.ts";
import { translateStoreFault } from "./refusals.ts";
import type { RequestFeed } from "./request-feed.ts";

/** The service's clock: milliseconds since the epoch. The only clock that expiry follows. */
export type Clock = () => number;

/** Hears of what was committed, after it was. */
export type CommitListener = (committed: Committed) => void;

/** What the registrar works with. */
export interface RegistrarOptions {
  readonly requests: RequestStore;
  readonly feed: RequestFeed;
  readonly history: History;
  readonly clock: Clock;
  readonly guard: Pick<HeadGuard, "assertSound" | "observe">;
  /** Whose quiet hours hold reminders back. */
  readonly people: Pick<People, "quietUntil">;
  readonly onCommit: CommitListener;
  /** Set when one person may both ask and approve. */
  readonly mode?: OperatingMode;
}

/**
 * What permits something, or is answered with a receipt: none of it while the ledger is suspect. The rest only takes away, and
 * must go on.
 */
const AUTHORISING: ReadonlySet<Command["kind"]> = new Set([
  "open",
  "vote",
  "break_glass",
  "reveal",
  "use_grant",
  "redeem",
  "report",
]);

const ALONE = "The request was opened while one person operated alone. Ask again.";

/** Puts commands to the state machine and commits what it says: the only way by which a request changes. */
export class Registrar {
  readonly #options: RegistrarOptions;

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  /** Resolves when the events are committed and those who wait have been told. Throws `Fault` when the store fails, or is suspect. */
  async execute(requestId: string, command: Command): Promise<Committed> {
    const { requests, clock, guard } = this.#options;
    if (AUTHORISING.has(command.kind)) guard.assertSound();
    const nowMs = clock();
    const committed = await requests
      .update(requestId, (request) => ({
        ...this.#decide(command, request, nowMs),
        ...(command.kind === "open" && request === undefined ? { details: command.details } : {}),
      }))
      .catch(translateStoreFault);
    if (committed.events.length > 0) this.#tell(committed);
    return committed;
  }

  #decide(command: Command, request: ApprovalRequest | undefined, nowMs: number): Result {
    const refusal = this.#outlived(command, request);
    if (refusal !== undefined) return { events: [], refusal };
    return decide(this.#timed(command, request, nowMs), request, nowMs);
  }

  /** What one person may do alone ends with the mode, also for requests that were opened in it. */
  #outlived(command: Command, request: ApprovalRequest | undefined): Refusal | undefined {
    if (request?.details.mode === undefined || this.#options.mode !== undefined) return undefined;
    const { kind } = command;
    if (kind === "redeem" || kind === "use_grant") return { code: "grant_revoked", message: ALONE };
    const isPermit =
      kind === "break_glass" ||
      kind === "reveal" ||
      (kind === "vote" && command.choice === "approve");
    return isPermit ? { code: "own_action", message: ALONE } : undefined;
  }

  /** Whom it would disturb depends on who is still needed, so it is judged by the request as it is now. */
  #timed(command: Command, request: ApprovalRequest | undefined, nowMs: number): Command {
    if (command.kind !== "tick" || request === undefined) return command;
    const quietUntilMs = quietUntil(request, this.#options.people, nowMs);
    return quietUntilMs === undefined ? command : { ...command, quietUntilMs };
  }

  #tell(committed: Committed): void {
    const { feed, history, guard, onCommit } = this.#options;
    if (committed.appended !== undefined) void guard.observe(committed.appended);
    for (const { event } of committed.events) history.count(event);
    if (committed.request !== undefined) feed.publish(committed.request);
    onCommit(committed);
  }
}
