import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Fault, invalidField } from "../../core/fault.ts";
import { asPerson } from "../calls.ts";
import type { Console } from "../console.ts";
import { fieldOf, type Form } from "../form.ts";
import { html } from "../html.ts";
import { mePage, type MePageOptions } from "../pages/me-page.ts";
import { toRefusal } from "../refusal.ts";
import { jsonReply, pageReply, redirect, type Reply } from "../reply.ts";
import { toMs } from "../time.ts";
import type { PersonVisit } from "../visit.ts";

/** Who somebody is here. */
export async function showMe(console: Console, visit: PersonVisit): Promise<Reply> {
  return meReply(console, visit, { notice: console.sessions.takeNotice(visit.session) });
}

/** Shows a new code, once: it is in this answer and nowhere else. */
export async function offerLink(console: Console, visit: PersonVisit): Promise<Reply> {
  return refusable(console, visit, async () => {
    const { code, expiresAt } = await console.calls.identities.offerLink(
      {},
      asPerson(visit.session),
    );
    return meReply(console, visit, { code: { text: code, untilMs: toMs(expiresAt) } });
  });
}

/** Presents a code. */
export async function acceptLink(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async () => {
    const code = fieldOf(visit.form, "code").trim();
    await console.calls.identities.acceptLink({ code }, asPerson(visit.session));
    return "Both identities are one person now.";
  });
}

/** Parts an identity. */
export async function unlink(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async () => {
    const identity = fieldOf(visit.form, "identity");
    await console.calls.identities.unlink({ identity }, asPerson(visit.session));
    return "That identity is no longer linked to you. What was recorded stays.";
  });
}

/** Names a stand-in. */
export async function nameStandIn(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async () => {
    const standIn = fieldOf(visit.form, "stand_in").trim();
    const from = timeOf(visit.form, "from");
    const until = timeOf(visit.form, "until");
    if (until === undefined) throw invalidField("until", "is missing");
    await console.calls.identities.nameStandIn(
      {
        standIn,
        until: timestampFromMs(until),
        ...(from === undefined ? {} : { from: timestampFromMs(from) }),
      },
      asPerson(visit.session),
    );
    return "Your stand-in is named.";
  });
}

/** Ends a stand-in. */
export async function endStandIn(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async () => {
    await console.calls.identities.endStandIn({}, asPerson(visit.session));
    return "Nobody stands in for you any more.";
  });
}

/** What a new passkey is to be made of; for the script of the page. */
export async function beginPasskey(console: Console, visit: PersonVisit): Promise<Reply> {
  const { optionsJson } = await console.calls.identities.beginPasskey({}, asPerson(visit.session));
  return jsonReply({ options_json: optionsJson });
}

/** Registers what the browser made. */
export async function addPasskey(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async () => {
    const responseJson = visit.form.get("passkey") ?? "";
    if (responseJson === "") {
      throw invalidField("passkey", "is missing: this needs a browser with passkeys and scripts");
    }
    const name = fieldOf(visit.form, "name").trim();
    await console.calls.identities.addPasskey({ responseJson, name }, asPerson(visit.session));
    return "Your passkey is registered.";
  });
}

/** Removes a passkey. */
export async function removePasskey(console: Console, visit: PersonVisit): Promise<Reply> {
  return changing(console, visit, async () => {
    const credentialId = fieldOf(visit.form, "credential");
    await console.calls.identities.removePasskey({ credentialId }, asPerson(visit.session));
    return "That passkey is removed.";
  });
}

async function changing(
  console: Console,
  visit: PersonVisit,
  change: () => Promise<string>,
): Promise<Reply> {
  return refusable(console, visit, async () => {
    console.sessions.notify(visit.session, await change());
    return redirect("/me");
  });
}

/** Shows the page again with what was refused. */
async function refusable(
  console: Console,
  visit: PersonVisit,
  run: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Fault) || error.code === "unauthenticated") throw error;
    const { status, sentence, reason } = toRefusal(error);
    console.onRefused(error, status);
    const alert = html`<p>${sentence} <code class="dim">${reason}</code></p>`;
    return { ...(await meReply(console, visit, { alert })), status };
  }
}

async function meReply(
  console: Console,
  { session, nowMs }: PersonVisit,
  more: Partial<Pick<MePageOptions, "notice" | "alert" | "code">>,
): Promise<Reply> {
  const me = await console.calls.identities.whoAmI({}, asPerson(session));
  return pageReply(mePage({ session, me, nowMs, notice: undefined, alert: undefined, ...more }));
}

/** What a field of a form for date and time holds, read as UTC; undefined when it is empty. */
function timeOf(form: Form, name: string): number | undefined {
  const text = form.get(name) ?? "";
  if (text === "") return undefined;
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text);
  const ms = isTime ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw invalidField(name, "must be a date and a time");
  return ms;
}
