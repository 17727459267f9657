import { timestampMs } from "@bufbuild/protobuf/wkt";
import { setTimeout as delay } from "node:timers/promises";
import type { Request } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { CliError } from "../exit-codes.ts";
import type { ApprovalDesk } from "./approver.ts";
import type { Bell } from "./bell.ts";
import type { Narrator } from "./narrator.ts";
import { formatDuration } from "./trace-lines.ts";

/** What the scene is played with. */
export interface SceneOptions {
  readonly narrator: Narrator;
  readonly desk: ApprovalDesk;
  /** Absent where the notifier rings another one. */
  readonly bell: Bell | undefined;
  /** Whether the demo plays the approver; otherwise it waits for somebody at another terminal. */
  readonly approves: boolean;
  /** What goes before a command line for another terminal. */
  readonly shellPrefix: string;
  readonly signal: AbortSignal;
}

/** People read before they click; long enough to be seen, short enough for a demo. */
const READING_MS = 2_500;
const APPROVER = "dana";
const OWNER = "olivia";

/** People are told of a request; the agent's owner is refused; somebody else approves, or is told how to. */
export async function countersign(options: SceneOptions, request: Request): Promise<void> {
  await ring(options, request);
  await letOwnerTry(options, request);
  if (options.approves) await approve(options, request);
  else explain(options, request);
}

async function ring({ narrator, bell }: SceneOptions, { id, createdAt }: Request): Promise<void> {
  if (bell === undefined || createdAt === undefined) return;
  const afterMs = (await bell.rung(id)) - timestampMs(createdAt);
  const text = `Approvers are told over a signed webhook, after ${formatDuration(afterMs)}.`;
  narrator.say({ who: "people", text, data: { event: "told", after_ms: afterMs } });
}

async function letOwnerTry({ narrator, desk }: SceneOptions, request: Request): Promise<void> {
  narrator.say({
    who: "people",
    text: "Olivia Owens owns the agent. She signs in at the OpenID provider, and tries to approve.",
  });
  const refused = await desk.approve(request, OWNER, "it is my agent");
  if (refused === undefined) throw new CliError("software", "The owner's own vote counted.");
  narrator.say({
    who: "policy",
    text: `Refused (${refused.reason}): ${refused.message}`,
    look: "bad",
    data: { event: "vote_refused", person: OWNER, reason: refused.reason },
  });
}

async function approve({ narrator, desk, signal }: SceneOptions, request: Request): Promise<void> {
  narrator.say({ who: "people", text: "Dana Diaz (data-governance) signs in and reads it …" });
  await delay(READING_MS, undefined, { signal });
  const refused = await desk.approve(request, APPROVER, "Agreed with legal, CASE-1234.");
  if (refused !== undefined) throw refused;
  narrator.say({
    who: "people",
    text: "… and approves, once: “Agreed with legal, CASE-1234.”",
    look: "good",
    data: { event: "approved", person: APPROVER },
  });
}

function explain({ narrator, shellPrefix }: SceneOptions, request: Request): void {
  const say = (text: string, isVerbatim = false) =>
    narrator.say({ who: "people", text, isVerbatim });
  const approveLine = `${shellPrefix}npm run -s countersign -- approve ${request.id} --as ${APPROVER}`;
  const inboxLine = `${shellPrefix}npm run -s countersign -- inbox --as ${APPROVER}`;
  const until = request.progress?.expiresAt;
  narrator.say({
    who: "people",
    text: "The demo waits for you. You are Dana Diaz of data-governance.",
    look: "warn",
    data: { event: "waiting", request_id: request.id, approve: approveLine, inbox: inboxLine },
  });
  say("In another terminal, in this directory, approve it:");
  say(approveLine, true);
  say("or look at it first, in your inbox:");
  say(inboxLine, true);
  if (until !== undefined) say(`It expires at ${new Date(timestampMs(until)).toISOString()}.`);
}
