import { MemoryCursorStore } from "../../../services/adapters/memory/cursor-store.ts";
import { MemoryDeliveryStore } from "../../../services/adapters/memory/delivery-store.ts";
import { MemoryReplayStore } from "../../../services/adapters/memory/replay-store.ts";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import { describeAlikeContract } from "../../contract/alike-contract.ts";
import { describeAskingContract } from "../../contract/asking-contract.ts";
import { describeErasureContract } from "../../contract/erasure-contract.ts";
import { describeLedgerContract } from "../../contract/ledger-contract.ts";
import { describeStoreContract, type OpenStores } from "../../contract/store-contract.ts";

const openTwins: OpenStores = async (now) => {
  const log = new MemoryRequestLog();
  const store = {
    requests: log,
    events: log,
    ledger: log.ledger,
    subjects: log.subjects,
    cursors: new MemoryCursorStore(),
    deliveries: new MemoryDeliveryStore(),
    replays: new MemoryReplayStore(now),
  };
  return { first: store, second: store, [Symbol.asyncDispose]: async () => undefined };
};

describeStoreContract("The twin in memory", openTwins);
describeLedgerContract("The twin in memory", openTwins);
describeErasureContract("The twin in memory", openTwins);
describeAlikeContract("The twin in memory", openTwins);
describeAskingContract("the twin in memory", openTwins);
