import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import openDatabase from "better-sqlite3";
import {
  DecideRequestSchema,
  DecideResponseSchema,
  Effect,
} from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { compileCache, NODE_FLAGS } from "../../../services/cli/up/node-settings.ts";
import { startStack, type Stack } from "../../support/stack.ts";
import { decideRequest, grpcFrame } from "../question.ts";
import { GRPC_HEADERS, GRPC_LOAD, type Bench, type Subject } from "./subject.ts";

/** Our service, and what else a run asks of it. */
export interface Countersign extends Subject {
  readonly stack: Stack;
  readonly agentId: string;
  readonly bytes: { readonly request: number; readonly response: number };
}

/** A long run must not outlive its token. */
const TOKEN_S = 7_200;
/** One agent asks as much as everybody else would in months. */
const WITHOUT_LIMITS = {
  COUNTERSIGN_RATE_PER_MINUTE: "100000000",
  COUNTERSIGN_PENDING_PER_AGENT: "1000000",
  COUNTERSIGN_PENDING_PER_GROUP: "1000000",
};
/** The workload that asks. */
export const AGENT = "bench";

/** The decision service as it ships: workload token, policy, durable commit on SQLite, relay to a real broker. */
export async function startCountersign(
  { directory }: Bench,
  variant: { readonly name: string; readonly env: Readonly<Record<string, string>> },
): Promise<Countersign> {
  const env = { ...asUpStarts(directory), ...WITHOUT_LIMITS, ...variant.env };
  const stack = await startStack({ env });
  const agent = await stack.workload(AGENT, { owner: "olivia", ttl: TOKEN_S });
  const question = decideRequest();
  const bodyFile = join(directory, "decide.bin");
  await writeFile(bodyFile, grpcFrame(question));
  const answer = await agent.decisions.decide(fromBinary(DecideRequestSchema, question));
  if (answer.effect !== Effect.ALLOW) throw new Error(`policy decided by ${answer.rule}`);
  const database = openDatabase(join(stack.home, "countersign.db"), { readonly: true });
  const count = database
    .prepare("select count(*) from events where type = 'decision.allowed'")
    .pluck();
  return {
    name: variant.name,
    does: "verifies the workload, decides, commits state and event to disk (synchronous=FULL) before it answers",
    pid: stack.decision.pid,
    stack,
    agentId: `urn:countersign:local:workloads|${AGENT}`,
    bytes: {
      request: question.byteLength,
      response: toBinary(DecideResponseSchema, answer).byteLength,
    },
    load: {
      url: `http://${stack.decision.address}/countersign.decision.v1.DecisionService/Decide`,
      bodyFile,
      headers: [...GRPC_HEADERS, `authorization: Bearer ${agent.token}`],
      ...GRPC_LOAD,
    },
    countAnswers: () => Number(count.get()),
    [Symbol.asyncDispose]: async () => {
      database.close();
      await stack.stop();
    },
  };
}

/** The settings of Node with which `countersign up` starts its processes; the compiled code of a run is shared. */
export function asUpStarts(directory: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: NODE_FLAGS.join(" "), ...compileCache(directory) };
}
