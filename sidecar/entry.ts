import type { Answer, Outcome } from "./answer.ts";
import type { ActionContext, ActionView } from "./view.ts";

/** The part of an action that is needed to ask again, and dropped as soon as that can no longer happen. */
export interface AskedAction {
  /** Redacted once, so that asking again says the same, whatever redaction has learned meanwhile. */
  readonly view: ActionView;
  /** Redacted as well. */
  readonly context: ActionContext;
  /** The raw action and the delegation token (see `SealedCall`). */
  readonly sealed: string;
  /** Set when it must not join an earlier action that is the same. */
  readonly isSeparate?: true;
}

/** An earlier action of the agent which people look at, and which this one has joined. */
export interface Joined {
  /** Its key at the decision service. */
  readonly key: string;
  /** Of what is asked, bound to that key; lower-case hexadecimal. */
  readonly digest: string;
}

/** Everything that the sidecar remembers of one action. Built from journal events only. */
export interface Entry {
  readonly key: string;
  readonly askedAtMs: number;
  /** Bound to its own key; lower-case hexadecimal. */
  readonly digest: string;
  /** Names this sidecar's one attempt to run the action, whatever happens. */
  readonly redemptionId: string;
  readonly traceparent?: string;
  readonly asked?: AskedAction;
  /** What the placeholders stand for (see `SealedValues`), while anything may still be said of the action. */
  readonly hidden?: string;
  readonly joined?: Joined;
  readonly requestId?: string;
  readonly grantId?: string;
  /** The answer as it was journalled: pending with the request id, or how it ended. */
  readonly answer?: Answer;
  /** When the service's word came. */
  readonly answeredAtMs?: number;
  readonly run: RunState;
  readonly receipts?: Receipts;
}

/** The proofs that the ledger has what happened, as texts (c2sp.org/tlog-proof@v1): the newest of each kind. */
export interface Receipts {
  /** Of the decision, or of the verdict that came after it. */
  readonly answer?: string;
  readonly redemption?: string;
  readonly outcome?: string;
}

/** How far running has come. Only `idle` and `starting` can become `started`, and each only once. */
export type RunState =
  | { readonly kind: "idle" }
  /** Redeeming was begun; whether it took effect is known only by repeating the same redemption. */
  | { readonly kind: "starting"; readonly atMs: number }
  | { readonly kind: "started"; readonly atMs: number; readonly reportByMs?: number }
  | {
      readonly kind: "finished";
      readonly atMs: number;
      readonly outcome: Outcome;
      readonly detail: string;
      readonly reported: boolean;
    };

const IDLE: RunState = { kind: "idle" };

/** What is written to the journal, in the order in which it happened. */
export type JournalEvent =
  | { readonly kind: "entry"; readonly entry: Entry }
  /** The service has told that people look at an action that may be the same. */
  | { readonly kind: "joined"; readonly key: string; readonly joined: Joined }
  /** It was not the same, so this one is asked for by itself. */
  | { readonly kind: "separated"; readonly key: string }
  | {
      readonly kind: "answered";
      readonly key: string;
      readonly answer: Answer;
      readonly grantId?: string;
      readonly atMs?: number;
      readonly receipt?: string;
    }
  | { readonly kind: "starting"; readonly key: string; readonly atMs: number }
  | {
      readonly kind: "started";
      readonly key: string;
      readonly atMs: number;
      readonly reportByMs?: number;
      readonly receipt?: string;
    }
  | {
      readonly kind: "finished";
      readonly key: string;
      readonly atMs: number;
      readonly outcome: Outcome;
      readonly detail: string;
    }
  | { readonly kind: "reported"; readonly key: string; readonly receipt?: string }
  /** The arguments are too old to keep. */
  | { readonly kind: "stripped"; readonly key: string }
  | { readonly kind: "forgotten"; readonly key: string };

/** The key that an event is about. */
export function keyOf(event: JournalEvent): string {
  return event.kind === "entry" ? event.entry.key : event.key;
}

/** The entry after an event; undefined when it is forgotten, or was not known. */
export function evolve(entry: Entry | undefined, event: JournalEvent): Entry | undefined {
  if (event.kind === "entry") return event.entry;
  if (entry === undefined || event.kind === "forgotten") return undefined;
  switch (event.kind) {
    case "joined":
      return { ...entry, joined: event.joined };
    case "separated":
      return separated(entry);
    case "answered":
      return answered(entry, event);
    case "starting":
      return { ...entry, run: { kind: "starting", atMs: event.atMs } };
    case "started":
      return { ...withReceipt(entry, "redemption", event.receipt), run: started(event) };
    case "finished": {
      const { atMs, outcome, detail } = event;
      const run = { kind: "finished", atMs, outcome, detail, reported: false } as const;
      return { ...withoutHidden(entry), run };
    }
    case "reported":
      return entry.run.kind === "finished"
        ? {
            ...withReceipt(entry, "outcome", event.receipt),
            run: { ...entry.run, reported: true },
          }
        : entry;
    case "stripped":
      return withoutHidden(withoutArguments(entry));
  }
}

/** The digest by which the decision service knows the action. */
export function boundDigest({ digest, joined }: Entry): Uint8Array {
  return Buffer.from(joined?.digest ?? digest, "hex");
}

/** Whether nothing can happen to the entry any more, so that it is kept only to answer the same key again. */
export function isSettled(entry: Entry): boolean {
  if (entry.run.kind === "finished") return entry.run.reported;
  if (entry.run.kind !== "idle" || entry.answer === undefined) return false;
  return entry.answer.status !== "allowed" && entry.answer.status !== "pending";
}

/** Whether the decision service has the request and people are still deciding. */
export function isPending(entry: Entry): boolean {
  return entry.answer?.status === "pending";
}

/** Whether people have allowed it and it was not started, so that they can still take that back. */
export function isUnused({ answer, grantId, run }: Entry): boolean {
  if (answer?.status !== "allowed" || grantId === undefined) return false;
  return run.kind === "idle" || run.kind === "starting";
}

function separated({ joined: _joined, ...entry }: Entry): Entry {
  return entry.asked === undefined
    ? entry
    : { ...entry, asked: { ...entry.asked, isSeparate: true } };
}

function answered(entry: Entry, event: Extract<JournalEvent, { kind: "answered" }>): Entry {
  const { answer, grantId, atMs } = event;
  const base = withReceipt(asFarAsNeeded(entry, answer), "answer", event.receipt);
  return {
    ...base,
    answer,
    ...(answer.requestId === "" ? {} : { requestId: answer.requestId }),
    ...(grantId === undefined ? {} : { grantId }),
    ...(atMs === undefined ? {} : { answeredAtMs: atMs }),
    // Without the permission the redemption that was begun cannot have taken effect.
    ...(entry.run.kind === "starting" && answer.status !== "allowed" ? { run: IDLE } : {}),
  };
}

function started(event: Extract<JournalEvent, { kind: "started" }>): RunState {
  const { atMs, reportByMs } = event;
  return { kind: "started", atMs, ...(reportByMs === undefined ? {} : { reportByMs }) };
}

function withReceipt(entry: Entry, kind: keyof Receipts, receipt: string | undefined): Entry {
  if (receipt === undefined) return entry;
  return { ...entry, receipts: { ...entry.receipts, [kind]: receipt } };
}

/** What was allowed still gets an outcome, in which values may be named that were hidden. */
function asFarAsNeeded(entry: Entry, { status }: Answer): Entry {
  if (status === "pending") return entry;
  return status === "allowed" ? withoutArguments(entry) : withoutHidden(withoutArguments(entry));
}

function withoutArguments(entry: Entry): Entry {
  const { asked: _asked, ...rest } = entry;
  return rest;
}

function withoutHidden(entry: Entry): Entry {
  const { hidden: _hidden, ...rest } = entry;
  return rest;
}
