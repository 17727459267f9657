import { expect, test } from "vitest";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import type { ApprovalRequest } from "../../services/core/approval/request.ts";
import { RequestFeed } from "../../services/decision/request-feed.ts";
import { followAll, followRequest } from "../../services/decision/request-stream.ts";
import { opening } from "../contract/store-fixtures.ts";

async function requestOf(id: string): Promise<ApprovalRequest> {
  const { request } = await new MemoryRequestLog().update(id, opening(id));
  if (request === undefined) throw new Error("no request");
  return request;
}

const versioned = (request: ApprovalRequest, version: number): ApprovalRequest => ({
  ...request,
  lifecycle: { ...request.lifecycle, version },
});

test("a change between listening and loading is not lost", async () => {
  const [feed, stop, request] = [
    new RequestFeed(),
    new AbortController(),
    await requestOf("req_1"),
  ];
  const load = async () => {
    feed.publish(versioned(request, 2));
    return request;
  };

  const stream = followRequest(feed, "req_1", { load, signal: stop.signal });
  const first = await stream.next();
  const second = await stream.next();
  stop.abort();
  const end = await stream.next();

  expect(first.value).toEqual(request);
  expect(second.value).toEqual(versioned(request, 2));
  expect(end.done).toBe(true);
});

test("a slow reader of one request gets the newest state only", async () => {
  const [feed, stop, request] = [
    new RequestFeed(),
    new AbortController(),
    await requestOf("req_1"),
  ];
  const load = async () => undefined;
  const stream = followRequest(feed, "req_1", { load, signal: stop.signal });
  const next = stream.next();
  for (const version of [2, 3, 4]) feed.publish(versioned(request, version));

  const { value } = await next;
  stop.abort();

  expect(value).toEqual(versioned(request, 4));
});

test("a watcher of everything gets every change, and nobody listens after the end", async () => {
  const feed = new RequestFeed();
  const stop = new AbortController();
  const [one, two] = [await requestOf("req_1"), await requestOf("req_2")];
  const stream = followAll(feed, { load: async () => [one], signal: stop.signal });

  const seen = [(await stream.next()).value];
  const arriving = stream.next();
  feed.publish(two);
  feed.publish(versioned(two, 2));
  seen.push((await arriving).value, (await stream.next()).value);
  stop.abort();
  await stream.next();

  expect(seen).toEqual([one, two, versioned(two, 2)]);
  expect(feed.isAnyoneListening).toBe(false);
});
