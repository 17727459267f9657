import { afterEach, expect, test, vi } from "vitest";
import type { Approvals, Connection } from "../../../services/cli/context.ts";
import { CliError } from "../../../services/cli/exit-codes.ts";
import { followRequests, type FeedListener } from "../../../services/cli/inbox/feed.ts";
import { Reconnecting } from "../../../services/cli/inbox/reconnecting.ts";
import { Fault } from "../../../services/core/fault.ts";

afterEach(() => {
  vi.useRealTimers();
});

function refuse(): Promise<never> {
  const fault = new Fault({ code: "unavailable", reason: "unavailable", message: "gone" });
  return Promise.reject(fault);
}

/** A service at an address: one that is gone refuses every call, one that is there has nothing pending. */
function connection(isThere: boolean, disposed: string[], name: string): Connection {
  const approvals: Partial<Approvals> = {
    listRequests: isThere
      ? () => Promise.resolve({ $typeName: LIST, requests: [], nextPageToken: "" })
      : refuse,
    watchRequests: async function* (_request, limits) {
      if (!isThere) await refuse();
      await new Promise((resolve) => limits?.signal?.addEventListener("abort", resolve));
      yield* [];
    },
  };
  const unused: Partial<Connection> = {
    approvals: approvals as Approvals,
    [Symbol.dispose]: () => void disposed.push(name),
  };
  return unused as Connection;
}

const LIST = "countersign.approval.v1.ListRequestsResponse";

test("a stack that comes back at another address is found: every attempt connects anew", async () => {
  vi.useFakeTimers();
  const disposed: string[] = [];
  const ending = new AbortController();
  const seen: string[] = [];
  const opened = [
    () => Promise.reject(new CliError("unavailable", "No stack serves.")),
    () => Promise.resolve(connection(true, disposed, "new")),
  ];
  const source = new Reconnecting(connection(false, disposed, "old"), async () =>
    opened.shift()?.(),
  );
  const listener: FeedListener = {
    link: (link) => {
      seen.push(link.kind === "away" ? link.reason : link.kind);
      if (link.kind === "live") ending.abort();
    },
    changed: () => undefined,
    snapshot: () => undefined,
  };

  const following = followRequests(source, listener, ending.signal);
  await vi.advanceTimersByTimeAsync(10_000);
  await following;

  expect(seen).toEqual(["gone", "No stack serves.", "live"]);
  expect(disposed).toEqual(["old"]);
});
