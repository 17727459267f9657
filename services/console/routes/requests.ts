import {
  RequestStatus,
  type Request,
} from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { invalidField, type Fault } from "../../core/fault.ts";
import { asPerson, foundRequest } from "../calls.ts";
import type { Console } from "../console.ts";
import { html } from "../html.ts";
import { listPage } from "../pages/list-page.ts";
import { requestPage } from "../pages/request-page.ts";
import { toRefusal } from "../refusal.ts";
import { jsonReply, pageReply, type Reply } from "../reply.ts";
import type { PersonVisit } from "../visit.ts";

const PAGE_SIZE = 25;
const PAGE_TOKEN_CHARACTERS_MAX = 512;

/** What waits for people, newest first. */
export async function showRequests(console: Console, visit: PersonVisit): Promise<Reply> {
  const { session, nowMs, query } = visit;
  const pageToken = query.get("page") ?? "";
  if (pageToken.length > PAGE_TOKEN_CHARACTERS_MAX) throw invalidField("page", "is too long");
  const { requests, nextPageToken } = await console.calls.approvals.listRequests(
    { statuses: [RequestStatus.PENDING], pageSize: PAGE_SIZE, pageToken },
    asPerson(session),
  );
  const notice = console.sessions.takeNotice(session);
  const isFirst = pageToken === "";
  return pageReply(listPage({ session, requests, nextPageToken, isFirst, notice, nowMs }));
}

/** One request. */
export async function showRequest(console: Console, visit: PersonVisit): Promise<Reply> {
  return requestReply(console, visit, { notice: console.sessions.takeNotice(visit.session) });
}

/** Which version of a request there is now; for the script of its page. */
export async function showVersion(console: Console, visit: PersonVisit): Promise<Reply> {
  const { calls } = console;
  const answer = await calls.approvals.getRequest(
    { requestId: idOf(visit) },
    asPerson(visit.session),
  );
  return jsonReply({ version: foundRequest(answer).version.toString() });
}

/** The page of a request; with a fault, why it was not changed and what was written. */
export async function requestReply(
  console: Console,
  visit: PersonVisit,
  { notice, fault }: { readonly notice?: string | undefined; readonly fault?: Fault },
): Promise<Reply> {
  const { session, nowMs, form } = visit;
  const whole = visit.query.get("whole") === "1";
  const [answer, me] = await Promise.all([
    console.calls.approvals.getRequest({ requestId: idOf(visit) }, asPerson(session)),
    console.calls.identities.whoAmI({}, asPerson(session)),
  ]);
  const request = foundRequest(answer);
  const comment = form.get("comment") ?? form.get("reason");
  const alert = fault === undefined ? undefined : alertOf(fault, request);
  return pageReply(requestPage({ request, session, me, whole, nowMs, notice, alert, comment }));
}

/** The id in the address, which the router let through only as one. */
export function idOf({ path }: PersonVisit): string {
  return path.split("/")[2] ?? "";
}

function alertOf(fault: Fault, { id }: Request) {
  const { sentence, reason } = toRefusal(fault);
  return html`<p>${sentence} <code class="dim">${reason}</code></p>
    ${reason === "step_up_required" && html`<p><a class="button" href="/step-up?request=${id}">Sign in more strongly</a></p>`}`;
}
