import { isRecord, recordAt, type JsonRecord } from "./json-value.ts";

/** Gives a text without what is to be hidden. Rejects when it can't. */
export type MaskText = (text: string) => Promise<string>;

/** The key of the result's `_meta` that says what was hidden, so that an agent does not take a placeholder for a value. */
const MASK_KEY = "countersign/maskResult";
/** What says how a message is read, and nothing of what was found: it stays what the server wrote. */
const PLAIN_RESULT = ["resultType", "isError"];
const PLAIN_NOTICE = ["progressToken", "requestId", "progress", "total", "level"];
const PLAIN_ERROR = ["code"];
const WITHHELD = "(withheld: policy masks the result, and this part of it can't be read)";

/**
 * The answer of a server to a call whose result is masked. Images, sound and other bytes are left out, because nobody can see what
 * they show, and so is whatever is no member of an answer. Rejects when the result can't be masked, or is a task, whose result would
 * come where nobody masks it.
 */
export async function maskedResponse(
  message: JsonRecord,
  labels: readonly string[],
  mask: MaskText,
): Promise<JsonRecord> {
  const { jsonrpc, id } = message;
  if (Object.hasOwn(message, "error")) {
    const error = await maskedRecord(recordAt(message, "error"), PLAIN_ERROR, mask);
    return { jsonrpc, id, error };
  }
  const result = recordAt(message, "result");
  if (Object.hasOwn(result, "task") || result["resultType"] === "task")
    throw new TypeError("the result is a task");
  const masked = await maskedRecord(result, PLAIN_RESULT, mask);
  const _meta = { ...recordAt(masked, "_meta"), [MASK_KEY]: labels };
  return { jsonrpc, id, result: { ...masked, _meta } };
}

/** A request or a notification of the server while such a call runs: it may tell what the call finds. Rejects as above. */
export async function maskedNotice(message: JsonRecord, mask: MaskText): Promise<JsonRecord> {
  if (!Object.hasOwn(message, "params")) return message;
  const params = await maskedRecord(recordAt(message, "params"), PLAIN_NOTICE, mask);
  return { ...message, params };
}

async function maskedRecord(
  record: JsonRecord,
  plain: readonly string[],
  mask: MaskText,
): Promise<JsonRecord> {
  const masked: unknown = JSON.parse(await mask(JSON.stringify(withoutBytes(record))));
  if (!isRecord(masked)) throw new TypeError("what was masked is no object any more");
  const kept = plain.filter((key) => Object.hasOwn(record, key));
  return { ...masked, ...Object.fromEntries(kept.map((key) => [key, record[key]])) };
}

/** Content of bytes by the specification's shapes: `image` and `audio` have `data`, an embedded resource `blob`. */
function withoutBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (!isRecord(value)) return value;
  const { type, data, blob, ...rest } = value;
  if ((type === "image" || type === "audio") && data !== undefined)
    return { type: "text", text: WITHHELD };
  if (typeof blob === "string") return { ...rest, mimeType: "text/plain", text: WITHHELD };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutBytes(item)]));
}
