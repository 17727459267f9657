import { Fault } from "../../core/fault.ts";
import { asPerson } from "../calls.ts";
import type { Console } from "../console.ts";
import { fieldOf } from "../form.ts";
import { valuePage } from "../pages/value-page.ts";
import { pageReply, type Reply } from "../reply.ts";
import type { PersonVisit } from "../visit.ts";
import { idOf } from "./requests.ts";
import { CHANNEL, readShown, refusedReply } from "./votes.ts";

/**
 * Shows one hidden value, in the answer itself and nowhere else. The key that it is sealed for is made here, for this one answer,
 * because a page without a script has none.
 */
export async function revealValue(console: Console, visit: PersonVisit): Promise<Reply> {
  try {
    return await shownReply(console, visit);
  } catch (error) {
    if (!(error instanceof Fault) || error.code === "unauthenticated") throw error;
    return refusedReply(console, visit, error);
  }
}

async function shownReply(console: Console, visit: PersonVisit): Promise<Reply> {
  const { form, session } = visit;
  const requestId = idOf(visit);
  const { actionDigest, viewDigest } = await readShown(console, visit);
  const placeholder = fieldOf(form, "placeholder");
  const reason = fieldOf(form, "reason");
  const key = await console.createRevealKey();
  const { recipientKey } = key;
  const asked = { requestId, placeholder, reason, actionDigest, viewDigest, recipientKey };
  const { revealId, sealed } = await console.calls.approvals.revealValue(
    { ...asked, channel: CHANNEL },
    asPerson(session),
  );
  const nowMs = console.clock();
  const { value, expiresAtMs } = await key.open(sealed, {
    requestId,
    revealId,
    placeholder,
    nowMs,
  });
  const reply = pageReply(valuePage({ requestId, placeholder, value, expiresAtMs }, session));
  const seconds = Math.max(1, Math.floor((expiresAtMs - nowMs) / 1_000));
  // Browsers follow it without a script.
  const refresh = `${seconds}; url=/requests/${requestId}`;
  return { ...reply, headers: { ...reply.headers, refresh } };
}
