import type { CountersignEvent, ServiceEvent } from "./event.ts";
import { evolve } from "./evolve.ts";
import type { ApprovalRequest, Lifecycle } from "./request.ts";
import type { Change } from "./store.ts";

/**
 * What one unit of work makes of the request `id`; undefined when it did not exist and was not made. Every store uses it, so
 * that all of them refuse the same nonsense. Throws `RangeError` on a change that a defect of ours must have made: events of
 * another request, a gap in the versions, details that are missing, came late, or belong to another request.
 */
export function applyChange(
  id: string,
  request: ApprovalRequest | undefined,
  change: Change,
): ApprovalRequest | undefined {
  const { events } = change;
  assertDetails(id, request, change);
  for (const event of events) {
    if (event.requestId !== id || event.id !== `${id}.${event.version}`) {
      throw new RangeError(`event ${event.id} does not belong to request ${id}`);
    }
  }
  const details = request?.details ?? change.details;
  const before: Lifecycle | undefined = request?.lifecycle;
  if (events.length === 0 || details === undefined) return request;
  const lifecycle = events.reduce<Lifecycle | undefined>(evolve, before);
  return lifecycle === undefined ? undefined : { details, lifecycle };
}

/** Throws `RangeError` unless the event is one of the service itself: no request, version 0. */
export function assertServiceEvent(event: CountersignEvent): asserts event is ServiceEvent {
  if (event.requestId !== "" || event.version !== 0) {
    throw new RangeError(`event ${event.id} is not an event of the service`);
  }
}

/** What every store says of an event id that the log has already. */
export function duplicateEvent(id: string): RangeError {
  return new RangeError(`event ${id} is already in the log`);
}

function assertDetails(id: string, request: ApprovalRequest | undefined, change: Change): void {
  const { details, events } = change;
  if (details === undefined) {
    if (request !== undefined || events.length === 0) return;
    throw new RangeError(`the first event of request ${id} came without details`);
  }
  if (request !== undefined) throw new RangeError(`request ${id} has its details already`);
  if (events.length === 0) throw new RangeError(`details of request ${id} came without an event`);
  if (details.id !== id) throw new RangeError(`details of ${details.id} came for request ${id}`);
}
