import type { ApprovalRequest } from "../core/approval/request.ts";
import type { RequestStore } from "../core/approval/store.ts";
import { Fault } from "../core/fault.ts";
import { translateStoreFault } from "./refusals.ts";

/** Finds requests for those who may see them. */
export class Lookup {
  readonly #requests: RequestStore;

  constructor(requests: RequestStore) {
    this.#requests = requests;
  }

  /** Undefined when there is none. Throws `Fault` (unavailable) when the store fails. */
  async find(requestId: string): Promise<ApprovalRequest | undefined> {
    return this.#requests.find(requestId).catch(translateStoreFault);
  }

  /** Throws `Fault` (not_found) when there is none. */
  async get(requestId: string): Promise<ApprovalRequest> {
    const request = await this.find(requestId);
    if (request === undefined) throw notFound();
    return request;
  }

  /** A request of one agent. Another agent's is not found, so that ids can't be probed. */
  async ofAgent(requestId: string, agentId: string): Promise<ApprovalRequest> {
    const request = await this.get(requestId);
    if (request.details.agent.id !== agentId) throw notFound();
    return request;
  }
}

function notFound(): Fault {
  return new Fault({
    code: "not_found",
    reason: "not_found",
    message: "There is no such request.",
  });
}
