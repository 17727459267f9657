import { ActionError } from "../../../services/core/action/action-error.ts";
import { JSON_DEPTH_MAX, parseStrictJson } from "../../../services/core/action/strict-json.ts";
import { foldKey, hidesMessage, isInert } from "./inert.ts";
import { isRecord, recordAt, textAt, valueAt, type JsonRecord } from "./json-value.ts";
import { INVALID_REQUEST, PARSE_ERROR, type ClientLine, type Refusal } from "./client-line.ts";
import { isRequestId, type RequestId } from "./request-id.ts";
import { readToolCall } from "./tool-call.ts";

const CALL = "tools/call";
const KEYS_OF_MESSAGE = ["jsonrpc", "id", "method", "params"];
const KEYS_OF_PARAMS = ["name", "arguments", "_meta", "task"];

/** The arguments of a call may be as deep as the sidecar takes them, and lie in two objects. */
const DEPTH_MAX = JSON_DEPTH_MAX + 2;

// A fatal decoder; a byte order mark is kept, and so is no JSON (RFC 8259, section 8.1).
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads one line of the client. Whatever any server could take for a `tools/call`, and is not one beyond doubt, is refused;
 * what no server can take for one passes, valid or not.
 */
export function classifyClientLine(line: Buffer): ClientLine {
  const text = decode(line);
  if (text === undefined) return refuse(PARSE_ERROR, "the line is not valid UTF-8");
  const body = text.replace(/\r?\n$/u, "");
  if (hidesMessage(body)) {
    return refuse(
      PARSE_ERROR,
      "the line holds another message behind a character that some readers take for a line end; write that character as an escape",
    );
  }
  const value = parse(body, line.length);
  if (value instanceof ActionError) {
    return isInert(body) ? { kind: "pass" } : refuse(PARSE_ERROR, value.message, guessId(body));
  }
  if (Array.isArray(value)) return classifyBatch(value, body);
  if (!isRecord(value))
    return isInert(body) ? { kind: "pass" } : refuse(INVALID_REQUEST, "the line is no message");
  return classifyMessage(value, body);
}

function classifyMessage(message: JsonRecord, body: string): ClientLine {
  const ambiguous = ambiguousKey(message);
  if (ambiguous !== undefined) {
    return isInert(body) ? { kind: "pass" } : refuse(INVALID_REQUEST, ambiguous, idOf(message));
  }
  const method = textAt(message, "method");
  if (method === CALL) return readToolCall(message);
  if (hidesMethod(message) && !isInert(body)) {
    return refuse(INVALID_REQUEST, "the method is not told plainly", idOf(message));
  }
  if (method !== undefined && looksLikeCall(method)) {
    return refuse(
      INVALID_REQUEST,
      `the method is nearly, but not exactly, "${CALL}"`,
      idOf(message),
    );
  }
  return classifyOther(message, method);
}

function classifyOther(message: JsonRecord, method: string | undefined): ClientLine {
  if (method === undefined) return { kind: "pass" };
  const id = valueAt(message, "id");
  if (method === "notifications/cancelled") {
    const cancelled = valueAt(recordAt(message, "params"), "requestId");
    return isRequestId(cancelled) ? { kind: "cancel", id: cancelled } : { kind: "pass" };
  }
  return isRequestId(id) ? { kind: "pass", request: { id, method } } : { kind: "pass" };
}

/** MCP had batches in one revision only (2025-03-26). One that may hold a call is refused whole, so nothing of it runs. */
function classifyBatch(batch: readonly unknown[], body: string): ClientLine {
  const calls = batch.some((item) => {
    if (!isRecord(item)) return !isInert(JSON.stringify(item));
    return ambiguousKey(item) !== undefined || hidesMethod(item)
      ? !isInert(body)
      : looksLikeCall(textAt(item, "method") ?? "");
  });
  if (!calls) return { kind: "pass" };
  const ids = batch
    .filter(isRecord)
    .filter((item) => Object.hasOwn(item, "id") && Object.hasOwn(item, "method"))
    .map(idOf);
  const message = `a batch with a "${CALL}" is refused whole: send each call on a line of its own`;
  return { kind: "refuse", ids, batch: true, code: INVALID_REQUEST, message };
}

/** Names a key that a lenient reader would take for one that the decision depends on. */
function ambiguousKey(message: JsonRecord): string | undefined {
  const params = recordAt(message, "params");
  const found = nearKey(message, KEYS_OF_MESSAGE) ?? nearKey(params, KEYS_OF_PARAMS);
  if (found === undefined) return undefined;
  return `the key "${found}" differs only by case: some servers would read it as another key`;
}

function nearKey(record: JsonRecord, names: readonly string[]): string | undefined {
  return Object.keys(record)
    .filter((key) => !names.includes(key))
    .map(foldKey)
    .find((folded) => names.includes(folded));
}

/**
 * Whether some reader could find a method that ours does not: a list that JavaScript takes for the text in it when it looks a
 * handler up, or a member `__proto__`, from which a copied message inherits.
 */
function hidesMethod(message: JsonRecord): boolean {
  if (Object.hasOwn(message, "__proto__")) return true;
  return Object.hasOwn(message, "method") && textAt(message, "method") === undefined;
}

function looksLikeCall(method: string): boolean {
  return foldKey(method).replaceAll(/[\s\p{C}]/gu, "") === CALL;
}

function refuse(code: number, message: string, id: RequestId | null = null): Refusal {
  return { kind: "refuse", ids: [id], batch: false, code, message };
}

function idOf(message: JsonRecord): RequestId | null {
  const id = valueAt(message, "id");
  return isRequestId(id) ? id : null;
}

/** Only tells the client which request failed, so the last of two ids will do. */
function guessId(body: string): RequestId | null {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? idOf(value) : null;
  } catch {
    return null;
  }
}

function parse(body: string, bytesMax: number): unknown {
  try {
    return parseStrictJson(body, { bytesMax, depthMax: DEPTH_MAX, field: "the line" });
  } catch (error) {
    if (error instanceof ActionError) return error;
    throw error;
  }
}

function decode(line: Buffer): string | undefined {
  try {
    return UTF8.decode(line);
  } catch {
    return undefined;
  }
}
