import type { ApprovalRequest } from "../core/approval/request.ts";
import type { RequestFeed } from "./request-feed.ts";

/** Silence is ended this often, so that a broken connection is noticed at both ends. */
const HEARTBEAT_MS = 15_000;
/** A watcher of everything who reads too slowly is cut, and resumes from the store. */
const BACKLOG_MAX = 20_000;

/** One request each time it changes, newest state only, or "heartbeat" after a silence. Ends when `signal` aborts. */
export async function* followRequest(
  feed: RequestFeed,
  requestId: string,
  options: {
    readonly load: () => Promise<ApprovalRequest | undefined>;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<ApprovalRequest | "heartbeat"> {
  const inbox = new Inbox("newest");
  const stop = feed.listen(requestId, (request) => inbox.put(request));
  try {
    // Loaded after listening began, so that nothing falls between the two.
    const present = await options.load();
    if (present !== undefined) yield present;
    yield* inbox.read(options.signal);
  } finally {
    stop();
  }
}

/** Every request that changes, or "heartbeat" after a silence. Ends when `signal` aborts or the reader is too slow. */
export async function* followAll(
  feed: RequestFeed,
  options: {
    readonly load: () => Promise<readonly ApprovalRequest[]>;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<ApprovalRequest | "heartbeat"> {
  const inbox = new Inbox("every");
  const stop = feed.listenToAll((request) => inbox.put(request));
  try {
    yield* await options.load();
    yield* inbox.read(options.signal);
  } finally {
    stop();
  }
}

/** What has come and was not read yet. */
class Inbox {
  readonly #mode: "newest" | "every";
  #waiting: ApprovalRequest[] = [];
  #wake: (() => void) | undefined;

  constructor(mode: "newest" | "every") {
    this.#mode = mode;
  }

  put(request: ApprovalRequest): void {
    if (this.#mode === "newest") this.#waiting = [request];
    else this.#waiting.push(request);
    this.#wake?.();
  }

  async *read(signal: AbortSignal): AsyncGenerator<ApprovalRequest | "heartbeat"> {
    while (!signal.aborted && this.#waiting.length <= BACKLOG_MAX) {
      const [next] = this.#waiting.splice(0, 1);
      if (next !== undefined) {
        yield next;
        continue;
      }
      if ((await this.#arrival(signal)) === "silence") yield "heartbeat";
    }
  }

  #arrival(signal: AbortSignal): Promise<"arrival" | "silence"> {
    return new Promise((resolve) => {
      const settle = (what: "arrival" | "silence") => {
        clearTimeout(timer);
        signal.removeEventListener("abort", arrived);
        this.#wake = undefined;
        resolve(what);
      };
      const arrived = () => settle("arrival");
      const timer = setTimeout(() => settle("silence"), HEARTBEAT_MS);
      this.#wake = arrived;
      signal.addEventListener("abort", arrived, { once: true });
    });
  }
}
