import { setTimeout as delay } from "node:timers/promises";
import {
  RequestStatus,
  VoteChoice,
  type Request,
} from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../../core/fault.ts";
import { sentenceOf } from "../audit/sentence.ts";
import { readStory } from "../audit/story.ts";
import { Trail } from "../audit/trail.ts";
import type { Caller, CliContext, Connection } from "../context.ts";
import { CliError } from "../exit-codes.ts";

/** An entry of the ledger, in words. */
export interface LedgerLine {
  readonly index: number;
  readonly type: string;
  readonly text: string;
}

/** The decision service, as the people of a home reach it. */
export class ApprovalDesk {
  readonly #context: CliContext;
  readonly #home: string;
  readonly #address: string;

  constructor(context: CliContext, home: string, address: string) {
    this.#context = context;
    this.#home = home;
    this.#address = address;
  }

  /** The newest request that is the one. Throws when none is. */
  async find(isIt: (request: Request) => boolean): Promise<Request> {
    using connection = await this.#connect({ kind: "notifier", home: this.#home });
    const { requests } = await connection.approvals.listRequests({ pageSize: PAGE_SIZE });
    const found = requests.find(isIt);
    if (found === undefined)
      throw new CliError("not_found", "A call of the agent is not on record.");
    return found;
  }

  /** The request with its timeline, once its outcome is known or nothing more will happen. */
  async finished(requestId: string): Promise<Request> {
    using connection = await this.#connect({ kind: "notifier", home: this.#home });
    for (let attempt = 0; attempt < FINISH_POLLS; attempt += 1) {
      const { request } = await connection.approvals.getRequest({ requestId });
      if (request !== undefined && !OPEN.has(request.status)) return request;
      await delay(FINISH_POLL_MS);
    }
    throw new CliError("software", `Request ${requestId} did not come to its end.`);
  }

  /** The receipt of the newest event of a request: a tlog-proof text. */
  async receiptOf(requestId: string): Promise<string> {
    using connection = await this.#connect({ kind: "notifier", home: this.#home });
    const { receipt } = await connection.ledger.getReceipt({ id: requestId });
    return receipt?.tlogProof ?? "";
  }

  /** Everything that the ledger has of a request, as an auditor reads it. */
  async ledgerOf({ id, version }: Request): Promise<readonly LedgerLine[]> {
    using connection = await this.#connect(this.#person(AUDITOR));
    const { ledger } = connection;
    const trail = new Trail(ledger);
    const { entries } = await readStory({ ledger, trail }, id, Number(version));
    return entries.map((entry) => ({
      index: entry.record.index,
      type: entry.record.type,
      text: sentenceOf(entry, (actor) => trail.nameOf(actor)),
    }));
  }

  /** Signs a person in at the identity provider, and votes to approve as them. Gives the reason code when they may not. */
  async approve(request: Request, subject: string, comment: string): Promise<Fault | undefined> {
    using connection = await this.#connect(this.#person(subject));
    try {
      await connection.approvals.vote({
        requestId: request.id,
        choice: VoteChoice.APPROVE,
        comment,
        actionDigest: request.action?.digest ?? new Uint8Array(),
        viewDigest: request.viewDigest,
        channel: "demo",
      });
      return undefined;
    } catch (error) {
      if (error instanceof Fault && error.code === "permission_denied") return error;
      throw error;
    }
  }

  #person(subject: string): Caller {
    return { kind: "person", home: this.#home, subject, isStrong: false };
  }

  #connect(caller: Caller): Promise<Connection> {
    const address = this.#address;
    return this.#context.ports.connect({
      address,
      tls: { kind: "local", home: this.#home },
      caller,
    });
  }
}

const AUDITOR = "alex";
/** A request of this demo is among the newest few. */
const PAGE_SIZE = 50;
/** The outcome is reported in the background within milliseconds; a busy machine may take longer. */
const FINISH_POLLS = 200;
const FINISH_POLL_MS = 50;

const OPEN: ReadonlySet<RequestStatus> = new Set([
  RequestStatus.PENDING,
  RequestStatus.APPROVED,
  RequestStatus.REDEEMED,
]);
