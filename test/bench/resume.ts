import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { AnswerStatus } from "../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import type { Identity } from "../support/stack.ts";
import { REVIEWED } from "./question.ts";
import type { Sidecar } from "./sidecar.ts";
import { percentile } from "./statistics.ts";
import type { Row } from "./table.ts";

const WARM_UP = 20;
/** What a waiting agent may notice of the way from a vote to its answer. */
const TARGET_MS = 25;

interface Parties {
  readonly sidecar: Sidecar;
  /** Somebody of data-governance. */
  readonly person: Identity;
}

/** (c) From the vote being sent, which is before its commit, to the agent reading "allowed" from its open stream. */
export async function measureResume(
  situation: string,
  parties: Parties,
  samples: number,
): Promise<Row> {
  const times: number[] = [];
  for (let i = 0; i < samples + WARM_UP; i += 1) {
    const ms = await resumeOnce(parties);
    if (i >= WARM_UP) times.push(ms);
  }
  const p99 = percentile(times, 99);
  return {
    situation,
    samples,
    "p50 ms": percentile(times, 50),
    "p99 ms": p99,
    "p99 / target": p99 / TARGET_MS,
  };
}

async function resumeOnce({ sidecar, person }: Parties): Promise<number> {
  const { answer } = await sidecar.grpc.ask(REVIEWED);
  if (answer?.status !== AnswerStatus.PENDING) throw new Error(`decided by ${answer?.rule}`);
  const { requestId, idempotencyKey } = answer;
  const { request } = await person.approvals.getRequest({ requestId });
  if (request?.action === undefined) throw new Error(`${requestId} can't be read`);
  let votedMs = NaN;
  let vote: Promise<unknown> | undefined;
  for await (const { answer: present } of sidecar.grpc.watchAnswer({ idempotencyKey })) {
    if (present?.status === AnswerStatus.ALLOWED) break;
    if (vote !== undefined) continue;
    votedMs = performance.now();
    vote = person.approvals.vote({
      requestId,
      choice: VoteChoice.APPROVE,
      channel: "bench",
      actionDigest: request.action.digest,
      viewDigest: request.viewDigest,
    });
  }
  const resumedMs = performance.now();
  await vote;
  return resumedMs - votedMs;
}
