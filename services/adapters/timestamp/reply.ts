import { contentOf, readElements, TAG, type DerElement } from "./der.ts";
import { SHA256_OID, type TimestampQuery } from "./query.ts";
import { TimestampError } from "./timestamp-error.ts";

/** RFC 3161, section 2.4.2: 0 granted, 1 granted with modifications. */
const GRANTED: ReadonlySet<number> = new Set([0, 1]);
/** id-signedData, 1.2.840.113549.1.7.2 (RFC 5652, section 5.1). */
const SIGNED_DATA = "2a864886f70d010702";
/** id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4 (RFC 3161, section 2.4.2). */
const TST_INFO = "2a864886f70d0109100104";

/**
 * Checks that a TimeStampResp grants this query: its status, that it stamps this digest, and that it is the answer to this
 * nonce. Gives the stamped time as it is written. Whether the authority's signature is good, and whom to trust, is for those
 * who verify the stored response. Throws `TimestampError`.
 */
export function checkReply(reply: Uint8Array, query: TimestampQuery): string {
  const [status, token] = readElements(sequence(only(readElements(reply)), "response"));
  const [code] = readElements(sequence(status, "status"));
  const granted = contentOf(code, TAG.integer, "status code");
  if (granted.length !== 1 || !GRANTED.has(granted[0] ?? -1)) {
    throw new TimestampError("rejected", `The authority refused: status ${hex(granted)}.`);
  }
  return checkInfo(readElements(tstInfo(token)), query);
}

/** Down through ContentInfo, SignedData and EncapsulatedContentInfo (RFC 5652) to what was signed. */
function tstInfo(token: DerElement | undefined): Uint8Array {
  const signedData = only(readElements(contentOfType(token, SIGNED_DATA)));
  const [, , encapsulated] = readElements(sequence(signedData, "signed data"));
  const octets = only(readElements(contentOfType(encapsulated, TST_INFO)));
  return sequence(only(readElements(contentOf(octets, TAG.octets, "stamp"))), "stamp");
}

/** What stands under [0] in a sequence that begins with this type. */
function contentOfType(element: DerElement | undefined, type: string): Uint8Array {
  const [identifier, content] = readElements(sequence(element, "content"));
  if (hex(contentOf(identifier, TAG.objectIdentifier, "content type")) !== type) {
    throw new TimestampError("malformed", "The time-stamp response has content of another type.");
  }
  return contentOf(content, TAG.explicit0, "content");
}

/** TSTInfo: version, policy, messageImprint, serialNumber, genTime, then optional fields of which the nonce is an INTEGER. */
function checkInfo(fields: readonly DerElement[], { digest, nonce }: TimestampQuery): string {
  const [algorithm, imprint] = readElements(sequence(fields[2], "imprint"));
  const [identifier] = readElements(sequence(algorithm, "algorithm"));
  const isOurs =
    hex(contentOf(identifier, TAG.objectIdentifier, "algorithm")) === hex(SHA256_OID) &&
    hex(contentOf(imprint, TAG.octets, "digest")) === hex(digest);
  if (!isOurs) throw new TimestampError("mismatch", "The timestamp is for another digest.");
  const echoed = fields.slice(5).find(({ tag }) => tag === TAG.integer);
  if (echoed === undefined || hex(echoed.content) !== hex(nonce)) {
    throw new TimestampError(
      "mismatch",
      "The timestamp answers another question: its nonce differs.",
    );
  }
  return Buffer.from(contentOf(fields[4], TAG.generalizedTime, "time")).toString("latin1");
}

function sequence(element: DerElement | undefined, name: string): Uint8Array {
  return contentOf(element, TAG.sequence, name);
}

function only(elements: readonly DerElement[]): DerElement | undefined {
  return elements.length === 1 ? elements[0] : undefined;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
