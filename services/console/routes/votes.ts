import { durationFromMs } from "@bufbuild/protobuf/wkt";
import {
  DenialScope,
  GlassFinding,
  VoteChoice,
} from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault, invalidField } from "../../core/fault.ts";
import { asPerson, foundRequest } from "../calls.ts";
import type { Console } from "../console.ts";
import { digestOf, fieldOf, forged, wordOf, type Form } from "../form.ts";
import { isCut } from "../pages/card.ts";
import { toRefusal } from "../refusal.ts";
import { jsonReply, redirect, type Reply } from "../reply.ts";
import { shownToken, type Session } from "../sessions.ts";
import { isSame } from "../sign-in-flows.ts";
import type { PersonVisit } from "../visit.ts";
import { isGrave, toHex } from "../words.ts";
import { idOf, requestReply } from "./requests.ts";

/** The name of this channel in the record. */
export const CHANNEL = "console";
const ACR_VALUES_MAX = 8;

const CHOICES = { approve: VoteChoice.APPROVE, deny: VoteChoice.DENY } as const;
const FINDINGS = {
  justified: GlassFinding.JUSTIFIED,
  unjustified: GlassFinding.UNJUSTIFIED,
} as const;
const SCOPES = {
  none: DenialScope.UNSPECIFIED,
  action: DenialScope.ACTION,
  target: DenialScope.TARGET,
  rule: DenialScope.RULE,
  task: DenialScope.TASK,
} as const;

/** Casts or changes a vote on exactly what the page showed. */
export async function castVote(console: Console, visit: PersonVisit): Promise<Reply> {
  const { form, session } = visit;
  return changing(console, visit, async (requestId) => {
    const choice = CHOICES[wordOf(form, "choice", ["approve", "deny"])];
    const shown = await readShown(console, visit);
    if (choice === VoteChoice.APPROVE) assertWhole(shown);
    await console.calls.approvals.vote(
      {
        requestId,
        choice,
        comment: fieldOf(form, "comment"),
        actionDigest: shown.actionDigest,
        viewDigest: shown.viewDigest,
        channel: CHANNEL,
        bounded: choice === VoteChoice.APPROVE && form.get("bounded") === "several",
        passkeyJson: form.get("passkey") ?? "",
        ...(choice === VoteChoice.DENY ? remembered(form) : {}),
      },
      asPerson(session),
    );
    return choice === VoteChoice.APPROVE
      ? "Your approval is recorded."
      : "Your denial is recorded.";
  });
}

/** Takes a vote back. */
export async function withdrawVote(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async (requestId) => {
    await console.calls.approvals.withdrawVote({ requestId }, asPerson(visit.session));
    return "Your vote is taken back.";
  });
}

/** Settles a request in an emergency. */
export async function breakGlass(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async (requestId) => {
    const shown = await readShown(console, visit);
    assertWhole(shown);
    const { actionDigest, viewDigest } = shown;
    const reason = fieldOf(visit.form, "reason");
    await console.calls.approvals.breakGlass(
      { requestId, reason, actionDigest, viewDigest, channel: CHANNEL },
      asPerson(visit.session),
    );
    return "The glass is broken: it is approved, and somebody else will review it.";
  });
}

/** Closes an after-review. */
export async function reviewGlass(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async (requestId) => {
    const finding = FINDINGS[wordOf(visit.form, "finding", ["justified", "unjustified"])];
    const comment = fieldOf(visit.form, "comment");
    await console.calls.approvals.reviewGlass(
      { requestId, finding, comment },
      asPerson(visit.session),
    );
    return "The after-review is closed.";
  });
}

/** What a passkey is to sign; for the script of the page. */
export async function beginPasskeyVote(console: Console, visit: PersonVisit): Promise<Reply> {
  const approve = wordOf(visit.form, "choice", ["approve", "deny"]) === "approve";
  const { optionsJson } = await console.calls.identities.beginPasskeyVote(
    { requestId: idOf(visit), approve },
    asPerson(visit.session),
  );
  return jsonReply({ options_json: optionsJson });
}

/** Changes a request, and shows it again: after a refusal with what was written. */
async function changing(
  console: Console,
  visit: PersonVisit,
  change: (requestId: string) => Promise<string>,
): Promise<Reply> {
  const requestId = idOf(visit);
  try {
    console.sessions.notify(visit.session, await change(requestId));
  } catch (error) {
    if (!(error instanceof Fault) || error.code === "unauthenticated") throw error;
    return refusedReply(console, visit, error);
  }
  return redirect(`/requests/${requestId}`);
}

/** The page of the request again, with why it was refused and what was written. */
export async function refusedReply(
  console: Console,
  visit: PersonVisit,
  fault: Fault,
): Promise<Reply> {
  const { status } = toRefusal(fault);
  console.onRefused(fault, status);
  const wanted = acrValuesOf(fault);
  if (wanted.length > 0) console.sessions.wantStrong(visit.session, wanted);
  const reply = await requestReply(console, visit, { fault });
  return { ...reply, status };
}

/** The classes of sign-in that would do, as the refusal of a vote names them. */
function acrValuesOf({ metadata }: Fault): readonly string[] {
  return (metadata["acr_values"] ?? "")
    .split(" ")
    .filter((value) => /^[!-~]{1,128}$/.test(value))
    .slice(0, ACR_VALUES_MAX);
}

/** What a page showed. */
interface ShownCard {
  readonly actionDigest: Uint8Array;
  readonly viewDigest: Uint8Array;
  /** True when the page left nothing out, or may leave it out at this risk. */
  readonly suffices: boolean;
}

/** The digests of the page that the form stood on. Throws when this session was never shown them. */
export async function readShown(console: Console, visit: PersonVisit): Promise<ShownCard> {
  const { form, session } = visit;
  const requestId = idOf(visit);
  const actionDigest = digestOf(form, "action_digest");
  const viewDigest = digestOf(form, "view_digest");
  const hex = { requestId, actionDigest: toHex(actionDigest), viewDigest: toHex(viewDigest) };
  const given = form.get("shown") ?? "";
  if (isSame(given, shownToken(session, { ...hex, whole: true }))) {
    return { actionDigest, viewDigest, suffices: true };
  }
  if (!isSame(given, shownToken(session, { ...hex, whole: false }))) throw forged();
  const suffices = !(await mustBeWhole(console, session, requestId));
  return { actionDigest, viewDigest, suffices };
}

async function mustBeWhole({ calls }: Console, session: Session, requestId: string) {
  const request = foundRequest(await calls.approvals.getRequest({ requestId }, asPerson(session)));
  return isGrave(request) && isCut(request);
}

function assertWhole({ suffices }: ShownCard): void {
  if (suffices) return;
  throw new Fault({
    code: "failed_precondition",
    reason: "card_was_cut",
    message:
      "Its risk is too high to approve it from a card that is cut. Show the whole request, and approve it there.",
  });
}

function remembered(form: Form) {
  if (!form.has("remember")) return {};
  const remember = SCOPES[wordOf(form, "remember", ["none", "action", "target", "rule", "task"])];
  const forMs = form.get("remember_for") ?? "";
  if (remember === DenialScope.UNSPECIFIED || forMs === "") return { remember };
  if (!/^[1-9][0-9]{0,10}$/.test(forMs)) throw invalidField("remember_for", "must be milliseconds");
  return { remember, rememberFor: durationFromMs(Number(forMs)) };
}
