import { MemoryCursorStore } from "../../../services/adapters/memory/cursor-store.ts";
import { MemoryDeliveryStore } from "../../../services/adapters/memory/delivery-store.ts";
import { MemoryReplayStore } from "../../../services/adapters/memory/replay-store.ts";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import { describeStoreContract } from "../../contract/store-contract.ts";

describeStoreContract("The twin in memory", async (now) => {
  const log = new MemoryRequestLog();
  const store = {
    requests: log,
    events: log,
    cursors: new MemoryCursorStore(),
    deliveries: new MemoryDeliveryStore(),
    replays: new MemoryReplayStore(now),
  };
  return { first: store, second: store, [Symbol.asyncDispose]: async () => undefined };
});
