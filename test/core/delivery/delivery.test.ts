import { MemoryDeliveryStore } from "../../../services/adapters/memory/delivery-store.ts";
import { deliveryStoreContract } from "../../contract/delivery-store.ts";

deliveryStoreContract("memory", async () => new MemoryDeliveryStore());
