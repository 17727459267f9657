import { VoteChoice } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../../core/fault.ts";
import type { CliContext } from "../context.ts";
import type { RequestCard } from "../request-card.ts";
import { castVote } from "../vote.ts";
import { followRequests, takeSnapshot, type FeedListener } from "./feed.ts";
import { parseKeys } from "./keys.ts";
import type { Source } from "./reconnecting.ts";
import type { InboxEffect } from "./reduce-key.ts";
import { reduce, type InboxEvent } from "./reduce.ts";
import { render } from "./render.ts";
import { TerminalScreen } from "./screen.ts";
import { openInbox, type InboxState } from "./state.ts";

/** What a live inbox works with. */
export interface SessionOptions {
  readonly context: CliContext;
  readonly source: Source;
  /** The name that the title shows. */
  readonly who: string;
  /** Told of each request that is shown for the first time. */
  readonly onShown: (card: RequestCard) => void;
}

/** Countdowns count seconds. */
const TICK_MS = 1_000;

/** Runs the inbox on a terminal until the person quits. The terminal is as it was when this resolves or rejects. */
export async function runSession(options: SessionOptions): Promise<void> {
  const { keyboard, out, now, signal } = options.context;
  const session = new Session(options);
  using cleanup = new DisposableStack();
  cleanup.use(session.screen);
  cleanup.defer(keyboard.listen((input) => session.press(input)));
  cleanup.defer(
    keyboard.onResize(() => {
      session.screen.forget();
      session.dispatch({ kind: "resized", columns: out.columns, rows: out.rows });
    }),
  );
  const ticking = setInterval(() => session.dispatch({ kind: "tick", nowMs: now() }), TICK_MS);
  cleanup.defer(() => clearInterval(ticking));
  session.draw();
  await followRequests(options.source, session.listener, AbortSignal.any([signal, session.ended]));
}

/** The one thing that changes: the state, and what is done about each change. */
class Session {
  readonly screen: TerminalScreen;
  readonly #options: SessionOptions;
  readonly #ending = new AbortController();
  #state: InboxState;

  constructor(options: SessionOptions) {
    const { out, now } = options.context;
    this.#options = options;
    this.#state = openInbox({
      who: options.who,
      columns: out.columns,
      rows: out.rows,
      nowMs: now(),
    });
    this.screen = new TerminalScreen(out);
  }

  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  get listener(): FeedListener {
    return {
      link: (link) => this.dispatch({ kind: "link", link }),
      changed: (card) => this.#changed(card),
      snapshot: (cards) => {
        const known = new Set(this.#state.cards.keys());
        for (const card of cards) this.#options.onShown(card);
        this.dispatch({ kind: "snapshot", cards, known });
      },
    };
  }

  press(input: string): void {
    for (const key of parseKeys(input)) this.dispatch({ kind: "key", key });
  }

  dispatch(event: InboxEvent): void {
    const { state, effects } = reduce(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    if (!this.#ending.signal.aborted) this.draw();
  }

  draw(): void {
    this.screen.draw(render(this.#state));
  }

  #changed(card: RequestCard): void {
    if (card.status === "pending") this.#options.onShown(card);
    this.dispatch({ kind: "changed", card });
  }

  #perform(effect: InboxEffect): void {
    switch (effect.kind) {
      case "quit":
        return this.#ending.abort();
      case "refresh":
        return this.#tell(takeSnapshot(this.#options.source.approvals, this.listener, this.ended));
      case "vote":
        return this.#tell(this.#vote(effect));
    }
  }

  async #vote({ card, choice, comment }: Extract<InboxEffect, { kind: "vote" }>): Promise<void> {
    const wire = choice === "approve" ? VoteChoice.APPROVE : VoteChoice.DENY;
    const after = await castVote(this.#options.source.approvals, { card, choice: wire, comment });
    this.dispatch({ kind: "voted", card: after });
  }

  /** What fails is shown to the person, who decides what to do about it. */
  #tell(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (this.#ending.signal.aborted) return;
      const message = error instanceof Fault ? refusalText(error) : "That did not work; try again.";
      this.dispatch({ kind: "refused", message });
    });
  }
}

/** The notice has one line: where to go stands first. */
function refusalText({ message, metadata }: Fault): string {
  const url = metadata["step_up_url"];
  return url === undefined ? message : `Sign in strongly at ${url} and vote there. ${message}`;
}
