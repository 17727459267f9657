import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";

/** Milliseconds of a time of the contract, where it is set. */
export function toMs(at: Timestamp | undefined): number | undefined {
  return at === undefined ? undefined : timestampMs(at);
}
