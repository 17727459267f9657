import type { Approvals } from "./context.ts";
import { CliError } from "./exit-codes.ts";
import { toCard, type RequestCard } from "./request-card.ts";
import { Fault } from "../core/fault.ts";

const PREFIX = "req_";
/** "req_" and 16 bytes in base32. */
const ID_CHARACTERS = 30;
const PAGE_SIZE = 500;
/** A prefix is looked for among this many pages of the newest requests; an older one is named in full. */
const PAGES_MAX = 20;
const AMBIGUOUS_SHOWN_MAX = 5;

/** The request that an id or a unique beginning of one names, with its timeline. Throws `not_found` or `usage`. */
export async function findRequest(approvals: Approvals, idOrPrefix: string): Promise<RequestCard> {
  const id = await resolveId(approvals, idOrPrefix);
  const { request } = await approvals.getRequest({ requestId: id });
  if (request === undefined) throw notFound(idOrPrefix);
  return toCard(request);
}

/** The full id. One that is complete is not looked for: the service says whether it is there. */
async function resolveId(approvals: Approvals, given: string): Promise<string> {
  const wanted = given.startsWith(PREFIX) ? given : PREFIX + given;
  if (wanted.length >= ID_CHARACTERS) return wanted;
  if (wanted.length === PREFIX.length) {
    throw new CliError("usage", `ID: "${PREFIX}" begins every id; give more of it.`);
  }
  const found = await matching(approvals, wanted);
  const [only, ...others] = found;
  if (only === undefined) throw notFound(given);
  if (others.length === 0) return only;
  const shown = found.slice(0, AMBIGUOUS_SHOWN_MAX).join(", ");
  throw new CliError(
    "usage",
    `ID: ${found.length} requests begin so: ${shown}${others.length >= AMBIGUOUS_SHOWN_MAX ? ", …" : ""}.`,
  );
}

async function matching(approvals: Approvals, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  let pageToken = "";
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await approvals.listRequests({ pageSize: PAGE_SIZE, pageToken });
    found.push(...answer.requests.map(({ id }) => id).filter((id) => id.startsWith(prefix)));
    pageToken = answer.nextPageToken;
    if (pageToken === "") break;
  }
  return found;
}

function notFound(given: string): Fault {
  return new Fault({
    code: "not_found",
    reason: "not_found",
    message: `There is no request "${given}".`,
  });
}
