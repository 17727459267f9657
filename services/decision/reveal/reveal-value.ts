import type { AskedReveal } from "../../core/approval/request.ts";
import type { RefusalCode } from "../../core/approval/command.ts";
import type { Committed } from "../../core/approval/store.ts";
import { notPending } from "../../core/approval/outcome.ts";
import { Fault } from "../../core/fault.ts";
import type { PersonIdentity } from "../../core/identity/identity.ts";
import { redact } from "../../core/redaction/redact.ts";
import type { Lookup } from "../lookup.ts";
import type { PersonCommands } from "../person-commands.ts";
import { toFault } from "../refusals.ts";
import type { Clock } from "../registrar.ts";
import type { RequestFeed } from "../request-feed.ts";
import type { RevealAnswer } from "./reveal-answer.ts";
import type { RevealDesk } from "./reveal-desk.ts";

/** What a person asks to see, read and checked. Digests are 64 hexadecimal digits. */
export interface AskedValue {
  readonly placeholder: string;
  readonly reason: string;
  readonly channel: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  /** As events have it. */
  readonly recipientKey: string;
}

/** How it ended, for the log of the process; never the value. */
export interface RevealTold {
  readonly requestId: string;
  readonly revealId: string;
  readonly placeholder: string;
  /** "given", "silent", "settled", or the sidecar's reason. */
  readonly outcome: string;
}

/** What the use case works with. */
export interface RevealValueOptions {
  readonly commands: PersonCommands;
  readonly lookup: Pick<Lookup, "get">;
  readonly feed: RequestFeed;
  readonly desk: RevealDesk;
  readonly clock: Clock;
  /** A random text. */
  readonly createKey: () => string;
  /** How long the sidecar may take; it has a stream open, so it answers at once or not at all. */
  readonly waitMs?: number;
  readonly onTold?: (told: RevealTold) => void;
}

/** The value, sealed for the person. */
export interface Revealed {
  readonly revealId: string;
  readonly sealed: string;
  readonly expiresAtMs: number;
  readonly committed: Committed;
}

/** Below what callers wait at most, so that they hear why. */
const WAIT_MS = 8_000;

/** Lets a person see one hidden value: first it is on the record, then the sidecar is asked, and what it seals is passed on. */
export class RevealValue {
  readonly #options: RevealValueOptions;

  constructor(options: RevealValueOptions) {
    this.#options = options;
  }

  /** Throws a `Fault` when it is refused, which is recorded as well, when the sidecar is silent, and when it does not give it. */
  async reveal(requestId: string, person: PersonIdentity, asked: AskedValue): Promise<Revealed> {
    const { commands, desk, createKey } = this.#options;
    const revealId = `reveal_${createKey()}`;
    using waiting = desk.wait(requestId, revealId);
    const reason = redacted(asked.reason);
    const { request, committed } = await commands.execute(
      requestId,
      person,
      ({ voter, proof, isStrong, people }) => {
        const who = { voter, proof, isStrong, people };
        return { kind: "reveal", revealId, ...who, ...asked, reason } as const;
      },
    );
    const open = request.lifecycle.reveals?.find(({ id }) => id === revealId);
    if (open === undefined) throw noAnswer("sidecar_silent");
    const answer = await this.#answered(requestId, open, waiting.answer.bind(waiting));
    const fault = await this.#objection(requestId, open, answer);
    const outcome = fault === undefined ? "given" : outcomeOf(fault);
    this.#options.onTold?.({ requestId, revealId, placeholder: asked.placeholder, outcome });
    if (fault !== undefined || answer === undefined) throw fault ?? noAnswer("sidecar_silent");
    return { revealId, sealed: answer.sealed, expiresAtMs: open.expiresAtMs, committed };
  }

  /** Nobody waits for longer than the request does. */
  // oxlint-disable-next-line max-params -- which request, what was asked of it, and where the answer comes.
  async #answered(
    requestId: string,
    { expiresAtMs }: AskedReveal,
    answer: (signal: AbortSignal) => Promise<RevealAnswer | undefined>,
  ): Promise<RevealAnswer | undefined> {
    const { feed, clock, waitMs = WAIT_MS } = this.#options;
    const settled = new AbortController();
    const stop = feed.listen(requestId, ({ lifecycle }) => {
      if (lifecycle.status !== "pending") settled.abort();
    });
    const timer = setTimeout(
      () => settled.abort(),
      Math.max(0, Math.min(waitMs, expiresAtMs - clock())),
    );
    try {
      return await answer(settled.signal);
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  /** Why what came must not be passed on: it is judged as the request stands now. */
  async #objection(
    requestId: string,
    { expiresAtMs }: AskedReveal,
    answer: RevealAnswer | undefined,
  ): Promise<Fault | undefined> {
    const over = notPending(await this.#options.lookup.get(requestId));
    if (over !== undefined) return toFault(over, requestId);
    if (answer === undefined) return noAnswer("sidecar_silent");
    if (this.#options.clock() >= expiresAtMs) return noAnswer("reveal_expired");
    return answer.sealed === "" ? notGiven(answer) : undefined;
  }
}

/** A reason is kept, and whoever writes one may repeat what is hidden. */
function redacted(reason: string): string {
  return redact([{ name: "reason", text: reason }]).parts[0]?.text ?? "";
}

function outcomeOf({ reason, metadata }: Fault): string {
  const settled: readonly RefusalCode[] = ["settled", "expired"];
  if (settled.some((code) => code === reason)) return "settled";
  return reason === "sidecar_silent" ? "silent" : (metadata["sidecar_reason"] ?? reason);
}

const SILENT =
  "The sidecar did not answer: it is away, or too old to be asked. That you asked is on the record.";
const LATE = "The sidecar answered too late. Ask again.";

function noAnswer(reason: "sidecar_silent" | "reveal_expired"): Fault {
  const message = reason === "sidecar_silent" ? SILENT : LATE;
  return new Fault({ code: "unavailable", reason, message });
}

function notGiven({ refusal }: RevealAnswer): Fault {
  return new Fault({
    code: "failed_precondition",
    reason: "value_not_given",
    message: `The sidecar does not give the value: ${refusal}. That you asked is on the record.`,
    metadata: { sidecar_reason: refusal },
  });
}
