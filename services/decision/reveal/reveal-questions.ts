import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { RevealQuestionSchema } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { ApprovalRequest, AskedReveal } from "../../core/approval/request.ts";
import { openReveals } from "../../core/approval/reveal.ts";
import { Fault } from "../../core/fault.ts";
import { REVEALING, type Receipts } from "../ledger/receipts.ts";
import type { Clock } from "../registrar.ts";
import type { WitnessRule } from "../witness-rule.ts";

/** What questions are made with. */
export interface RevealQuestionsOptions {
  readonly receipts: Pick<Receipts, "of">;
  readonly witnessRule: Pick<WitnessRule, "appliesTo">;
  readonly clock: Clock;
}

/** The questions for hidden values that one stream of a sidecar is told, each once. */
export class RevealQuestions {
  readonly #options: RevealQuestionsOptions;
  readonly #knownSize: bigint;
  readonly #told = new Set<string>();

  /** `knownSize` is the tree that the sidecar has verified. */
  constructor(options: RevealQuestionsOptions, knownSize: bigint) {
    this.#options = options;
    this.#knownSize = knownSize;
  }

  /**
   * Those that are open now and were not told yet. One that can't be proven now is left out: its person hears that nobody answered,
   * and the stream goes on to bring the verdict.
   */
  async next(
    request: ApprovalRequest,
  ): Promise<readonly MessageInitShape<typeof RevealQuestionSchema>[]> {
    const open = openReveals(request.lifecycle, this.#options.clock());
    const fresh = open.filter(({ id }) => !this.#told.has(id));
    const told = await Promise.allSettled(fresh.map((asked) => this.#question(request, asked)));
    for (const { id } of fresh) this.#told.add(id);
    return told.flatMap((each) => {
      if (each.status === "fulfilled") return [each.value];
      if (!(each.reason instanceof Fault)) throw each.reason;
      return [];
    });
  }

  async #question(
    request: ApprovalRequest,
    asked: AskedReveal,
  ): Promise<MessageInitShape<typeof RevealQuestionSchema>> {
    const { receipts, witnessRule } = this.#options;
    const { issuer, subject, name } = asked.by;
    const receipt = await receipts.of({
      requestId: request.details.id,
      types: REVEALING,
      revealId: asked.id,
      knownSize: this.#knownSize,
      isWitnessed: witnessRule.appliesTo(request),
    });
    return {
      revealId: asked.id,
      placeholder: asked.placeholder,
      recipientKey: Buffer.from(asked.recipientKey, "base64url"),
      expiresAt: timestampFromMs(asked.expiresAtMs),
      person: { issuer, subject, name },
      receipt,
    };
  }
}
