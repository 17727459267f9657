import { Fault } from "../core/fault.ts";

/** Tells the decision service whom a channel reached, so that requester and console can see when it was nobody. */
export interface DeliveryNotes {
  /** Rejects when it can't be told now; telling twice is harmless. */
  delivered(requestId: string): Promise<void>;
  /** The same; `reason` is shown to people and never holds what a receiver sent. */
  failed(requestId: string, reason: string): Promise<void>;
}

/** One note, in the form of ApprovalService.NoteDelivery. */
export interface DeliveryNote {
  readonly requestId: string;
  readonly channel: string;
  readonly delivered: boolean;
  readonly reason: string;
}

/** What notes are sent by. */
export interface DeliveryNotesOptions {
  readonly channel: string;
  readonly noteDelivery: (note: DeliveryNote) => Promise<unknown>;
  /** Told of notes that nobody will ever take, such as one about a request that the service does not have. */
  readonly onRefused: (error: Fault) => void;
}

/** The bytes that the service takes. */
const REASON_BYTES_MAX = 256;

/** Notes over gRPC. */
export function createDeliveryNotes(options: DeliveryNotesOptions): DeliveryNotes {
  const { channel, noteDelivery, onRefused } = options;
  const note = async (about: Omit<DeliveryNote, "channel">): Promise<void> => {
    try {
      await noteDelivery({ ...about, channel });
    } catch (error) {
      if (!isFinalRefusal(error)) throw error;
      onRefused(error);
    }
  };
  return {
    delivered: (requestId) => note({ requestId, delivered: true, reason: "" }),
    failed: (requestId, reason) =>
      note({ requestId, delivered: false, reason: ascii(reason).slice(0, REASON_BYTES_MAX) }),
  };
}

/** The limit is in bytes, and a note that is too long would be refused for ever. */
function ascii(text: string): string {
  return text.replaceAll(/[^\x20-\x7E]/gu, "?");
}

/** Permissions and tokens can be mended, and the note is then still wanted; an unknown request stays unknown. */
function isFinalRefusal(error: unknown): error is Fault {
  return (
    error instanceof Fault && (error.code === "not_found" || error.code === "invalid_argument")
  );
}
