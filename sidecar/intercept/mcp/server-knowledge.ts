import type { PassedRequest } from "./client-line.ts";
import { isRecord, recordAt, textAt, valueAt, type JsonRecord } from "./json-value.ts";
import { idKey, type RequestId } from "./request-id.ts";

/** The requests whose answers say something about the server or its tools. */
const INTERESTING = new Set(["initialize", "server/discover", "tools/list"]);
/** A client that never gets answers must not grow this process. */
const PENDING_MAX = 1_000;
const TOOLS_MAX = 10_000;
const TITLE_CHARACTERS_MAX = 200;
const HINTS = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];
const SERVER_INFO = "io.modelcontextprotocol/serverInfo";
/** The limit of `tool` in the sidecar's API is 200 bytes; no character takes more than four. */
const NAME_CHARACTERS_MAX = 50;

/** What the server has said of itself. Claims, all of it: shown and passed on, never trusted. */
export class ServerKnowledge {
  readonly #pending = new Map<string, string>();
  readonly #annotations = new Map<string, JsonRecord>();
  #name: string | undefined;
  #protocolVersion: string | undefined;

  /** The server's name for itself, cut to what the sidecar accepts. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Remembers a request that passes to the server, when its answer will be of interest. */
  expect({ id, method }: PassedRequest): void {
    if (!INTERESTING.has(method) || this.#pending.size >= PENDING_MAX) return;
    this.#pending.set(idKey(id), method);
  }

  /** Whether any answer is of interest at the moment. */
  get expects(): boolean {
    return this.#pending.size > 0;
  }

  /** Reads an answer of the server. */
  read(id: RequestId, message: JsonRecord): void {
    const method = this.#pending.get(idKey(id));
    if (method === undefined) return;
    this.#pending.delete(idKey(id));
    const result = recordAt(message, "result");
    if (method === "tools/list") this.#readTools(valueAt(result, "tools"));
    else this.#readServer(result);
  }

  /** One JSON object for the policy and the approvers. */
  claims(tool: string): string {
    const mcp = {
      annotations: this.#annotations.get(tool) ?? {},
      ...(this.#name === undefined ? {} : { server: this.#name }),
      ...(this.#protocolVersion === undefined ? {} : { protocol_version: this.#protocolVersion }),
    };
    return JSON.stringify({ mcp });
  }

  #readServer(result: JsonRecord): void {
    const info = isRecord(valueAt(result, "serverInfo"))
      ? recordAt(result, "serverInfo")
      : recordAt(recordAt(result, "_meta"), SERVER_INFO);
    const name = textAt(info, "name");
    if (name !== undefined && name !== "") this.#name = clip(name, NAME_CHARACTERS_MAX);
    const version = textAt(result, "protocolVersion");
    if (version !== undefined) this.#protocolVersion = clip(version, NAME_CHARACTERS_MAX);
  }

  #readTools(tools: unknown): void {
    if (!Array.isArray(tools)) return;
    for (const tool of tools.filter(isRecord)) {
      const name = textAt(tool, "name");
      if (name === undefined || this.#annotations.size >= TOOLS_MAX) continue;
      this.#annotations.set(name, readAnnotations(recordAt(tool, "annotations")));
    }
  }
}

/** Only what the specification names, of the type that it says, so that the claims stay small and plain. */
function readAnnotations(annotations: JsonRecord): JsonRecord {
  const hints = HINTS.filter((hint) => typeof valueAt(annotations, hint) === "boolean");
  const title = textAt(annotations, "title");
  return {
    ...Object.fromEntries(hints.map((hint) => [hint, valueAt(annotations, hint)])),
    ...(title === undefined ? {} : { title: clip(title, TITLE_CHARACTERS_MAX) }),
  };
}

function clip(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).toWellFormed();
}
