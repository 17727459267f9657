import type { CountersignEvent } from "../approval/event.ts";
import type { ApprovalRequest } from "../approval/request.ts";
import type { Handle } from "./handles.ts";
import { handlesOf } from "./handles.ts";
import type { Leaf, LeafContext } from "./leaf.ts";
import { toLeaf } from "./leaf.ts";

/** What a store knows around the events that it appends together. */
export interface DraftContext extends Pick<LeafContext, "actorIdOf" | "keysOf"> {
  /** The request as it is after the events. */
  readonly requestOf: (id: string) => ApprovalRequest | undefined;
  /** The hash of the request's newest leaf before the events. */
  readonly lastLeafOf: (requestId: string) => Uint8Array | undefined;
}

/** An event with the leaf that the log will have of it. */
export interface DraftedLeaf extends Leaf {
  readonly event: CountersignEvent;
}

/** Leaves in the order of their events; each points at the one before it of the same request, which may be among them. */
export function draftLeaves(
  events: readonly CountersignEvent[],
  context: DraftContext,
): readonly DraftedLeaf[] {
  const newest = new Map<string, Uint8Array>();
  return events.map((event) => {
    const { requestId } = event;
    const request = context.requestOf(requestId);
    const { actorIdOf, keysOf } = context;
    const { details, lifecycle } = request ?? {};
    const prev = newest.get(requestId) ?? context.lastLeafOf(requestId);
    const leaf = toLeaf(event, { details, review: lifecycle?.review, prev, actorIdOf, keysOf });
    if (requestId !== "") newest.set(requestId, leaf.hash);
    return { ...leaf, event };
  });
}

/** Everyone of whom the leaves of events will speak by an id, each once, in one order everywhere. */
export function partiesOf(
  events: readonly CountersignEvent[],
  requestOf: DraftContext["requestOf"],
): readonly Handle[] {
  const found = new Map<string, Handle>();
  for (const event of events) {
    for (const handle of handlesOf(event, requestOf(event.requestId)?.details)) {
      const key = partyKey(handle);
      if (!found.has(key)) found.set(key, handle);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, handle]) => handle);
}

/** The key under which a party is one party. A folded name has no blanks. */
export function partyKey({ kind, handle }: Pick<Handle, "kind" | "handle">): string {
  return `${kind} ${handle}`;
}
