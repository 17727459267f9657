import { timestampMs } from "@bufbuild/protobuf/wkt";
import type {
  Agent,
  NameStandInRequest,
} from "../../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { agentProblems, isPersonKey } from "../../core/directory/agent-problems.ts";
import type { RegisteredAgent } from "../../core/directory/entry.ts";
import { Fault, invalidField } from "../../core/fault.ts";
import { readId } from "../from-wire.ts";
import type { StandInWish } from "./stand-ins.ts";

const KEY_BYTES = { min: 1, max: 4_096 };

/** Reads the key of a person or the id of a workload. Throws a `Fault` (invalid_argument) that names the field. */
export function readKey(field: string, text: string): string {
  return readId(field, text, KEY_BYTES);
}

/** Reads whom somebody wants as a stand-in, and when. Throws as above. */
export function readWish({ standIn, from, until }: NameStandInRequest): StandInWish {
  if (!isPersonKey(standIn)) throw invalidField("stand_in", 'must be a person as "issuer|subject"');
  if (until === undefined) throw invalidField("until", "must be set");
  return {
    standIn,
    fromMs: from === undefined ? undefined : timestampMs(from),
    untilMs: timestampMs(until),
  };
}

/** Reads the description of an agent. Throws a `Fault` (invalid_argument) with everything that is wrong with it. */
export function readAgent(agent: Agent | undefined): RegisteredAgent {
  if (agent === undefined) throw invalidField("agent", "must be set");
  const { id, owner, principals, labels, environment } = agent;
  const read = { id, owner, principals, labels: { ...labels }, environment };
  const problems = agentProblems(read);
  const [first] = problems;
  if (first === undefined) return read;
  const violations = problems.map(({ field, problem }) => ({
    field: `agent.${field}`,
    description: problem,
  }));
  throw new Fault({
    code: "invalid_argument",
    reason: "invalid_field",
    message: `agent.${first.field}: ${first.problem}`,
    violations,
  });
}
