import { INVALID_PARAMS, INVALID_REQUEST, type ClientLine } from "./client-line.ts";
import { isRecord, recordAt, textAt, valueAt, type JsonRecord } from "./json-value.ts";
import { isRequestId, type RequestId } from "./request-id.ts";

/** The key of `params._meta` under which a client may name the action. 8 to 200 printable ASCII characters. */
const IDEMPOTENCY_KEY = "countersign/idempotencyKey";
const PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
/**
 * The arguments of the action that hold what else the request carries, in its `params` and beside them: a task, answers to
 * questions of the server and its state (`inputResponses`, `requestState`), extensions. A server may act on any of it, so
 * people see it and the digest covers it.
 */
const OTHER_PARAMS = "mcp/params";
const OTHER_MEMBERS = "mcp/message";
const TAKEN = [OTHER_PARAMS, OTHER_MEMBERS];
/** Members of `params._meta` that say how to speak to the client, or name the request, and nothing of what to do. */
const PLAIN_META: ReadonlySet<string> = new Set([
  "progressToken",
  "traceparent",
  "tracestate",
  IDEMPOTENCY_KEY,
  PROTOCOL_VERSION,
  "io.modelcontextprotocol/clientInfo",
  "io.modelcontextprotocol/clientCapabilities",
  "io.modelcontextprotocol/logLevel",
]);
/** As the sidecar takes them. */
const KEY = /^[\x21-\x7e]{8,200}$/u;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/u;

/** Reads a strict message whose method is `tools/call`. */
export function readToolCall(message: JsonRecord): ClientLine {
  if (!Object.hasOwn(message, "id")) {
    return refuse([], INVALID_REQUEST, "a tools/call without an id cannot be answered");
  }
  const id = valueAt(message, "id");
  if (!isRequestId(id))
    return refuse([null], INVALID_REQUEST, "id: must be text or a whole number");
  const params = recordAt(message, "params");
  const name = textAt(params, "name");
  if (name === undefined) return refuse([id], INVALID_PARAMS, "params.name: must be text");
  if (Object.hasOwn(params, "arguments") && !isRecord(valueAt(params, "arguments"))) {
    return refuse([id], INVALID_PARAMS, "params.arguments: must be an object");
  }
  const args = recordAt(params, "arguments");
  const taken = TAKEN.find((key) => Object.hasOwn(args, key));
  if (taken !== undefined) {
    const problem = `params.arguments["${taken}"]: the name is taken by Countersign`;
    return refuse([id], INVALID_PARAMS, problem);
  }
  const meta = recordAt(params, "_meta");
  if (Object.hasOwn(meta, IDEMPOTENCY_KEY) && !isKey(valueAt(meta, IDEMPOTENCY_KEY))) {
    return refuse(
      [id],
      INVALID_PARAMS,
      `params._meta["${IDEMPOTENCY_KEY}"]: must be 8 to 200 printable ASCII characters`,
    );
  }
  return {
    kind: "call",
    call: {
      id,
      name,
      ...readMeta(meta),
      argumentsText: JSON.stringify({ ...args, ...otherParams(params), ...otherMembers(message) }),
      task: Object.hasOwn(params, "task"),
    },
  };
}

/** Everything in `params` that is not said elsewhere in the action; nothing for most calls. */
function otherParams(params: JsonRecord): JsonRecord {
  const { name: _name, arguments: _arguments, _meta: meta, ...others } = params;
  const unread = isRecord(meta) ? withoutPlain(meta) : meta;
  return named(OTHER_PARAMS, unread === undefined ? others : { ...others, _meta: unread });
}

function otherMembers(message: JsonRecord): JsonRecord {
  const { jsonrpc: _jsonrpc, id: _id, method: _method, params: _params, ...others } = message;
  return named(OTHER_MEMBERS, others);
}

function named(key: string, rest: JsonRecord): JsonRecord {
  return Object.keys(rest).length === 0 ? {} : { [key]: rest };
}

function withoutPlain(meta: JsonRecord): JsonRecord | undefined {
  const entries = Object.entries(meta).filter(([key]) => !PLAIN_META.has(key));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function readMeta(meta: JsonRecord) {
  const progressToken = valueAt(meta, "progressToken");
  const traceparent = textAt(meta, "traceparent");
  return {
    progressToken: isRequestId(progressToken) ? progressToken : undefined,
    idempotencyKey: textAt(meta, IDEMPOTENCY_KEY),
    protocolVersion: textAt(meta, PROTOCOL_VERSION),
    traceparent:
      traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : undefined,
  };
}

function isKey(value: unknown): boolean {
  return typeof value === "string" && KEY.test(value);
}

function refuse(ids: readonly (RequestId | null)[], code: number, message: string): ClientLine {
  return { kind: "refuse", ids, batch: false, code, message };
}
