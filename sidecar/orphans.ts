import type { Actions } from "./actions.ts";
import type { Outcome } from "./answer.ts";
import type { Entry } from "./entry.ts";

/** What the orphans are found with. */
export interface OrphansOptions {
  readonly actions: Actions;
  /** How long an action that was started before a restart may still be finished by its agent. */
  readonly graceMs: number;
  readonly now: () => number;
  /** Writes down what running gave, and sees to it that it is reported. */
  readonly finish: (key: string, outcome: Outcome, detail: string) => Promise<void>;
  readonly fail: (error: unknown) => void;
}

/** How often actions that were started and never finished are looked for. */
const LOOK_EVERY_MS = 60_000;
/** Without a time from the service, an action that ran for so long without a word is given up. */
const RUN_MS_MAX = 24 * 60 * 60 * 1000;

/** Gives up actions that were started and never finished: their outcome is unknown. */
export class Orphans {
  readonly #options: OrphansOptions;
  readonly #beganAtMs: number;
  /** Started before this process began. */
  readonly #inherited: ReadonlySet<string>;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OrphansOptions) {
    this.#options = options;
    this.#beganAtMs = options.now();
    this.#inherited = new Set(
      [...options.actions.entries()]
        .filter(({ run }) => run.kind === "started")
        .map(({ key }) => key),
    );
  }

  /** Looks for them now, and then again and again until it is closed. */
  async begin(): Promise<void> {
    await this.#giveUp();
    this.#timer = setInterval(
      () => void this.#giveUp().catch(this.#options.fail),
      Math.min(LOOK_EVERY_MS, Math.max(1_000, this.#options.graceMs)),
    ).unref();
  }

  /** Looks for no more. */
  close(): void {
    clearInterval(this.#timer);
  }

  async #giveUp(): Promise<void> {
    const { actions, finish } = this.#options;
    for (const entry of actions.entries()) {
      if (!this.#isOrphan(entry)) continue;
      await actions.locked(entry.key, async () => {
        const present = actions.get(entry.key);
        if (present?.run.kind === "started") await finish(entry.key, "unknown", "sidecar_lost_it");
      });
    }
  }

  /** Started, and whoever would know what it gave is most likely gone. */
  #isOrphan({ key, run }: Entry): boolean {
    if (run.kind !== "started") return false;
    const { now, graceMs } = this.#options;
    const nowMs = now();
    if (this.#inherited.has(key) && nowMs >= this.#beganAtMs + graceMs) return true;
    return nowMs >= (run.reportByMs ?? run.atMs + RUN_MS_MAX) + graceMs;
  }
}
