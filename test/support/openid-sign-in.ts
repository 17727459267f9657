import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type Provider from "oidc-provider";

/** The class and the methods of a strong sign-in there. */
export const STRONG = { acr: "phr", amr: ["hwk", "pwd"] } as const;
/** That of any other. */
export const WEAK = { acr: "0", amr: ["pwd"] } as const;

/** Somebody to choose on the page. */
interface Listed {
  readonly sub: string;
  readonly name?: string;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A page that lets anyone be anyone. `acr_values` of the request marks the box for a strong sign-in beforehand. */
export async function signIn(
  provider: Provider,
  people: readonly Listed[],
  { request, response }: Exchange,
) {
  const { params, prompt } = await provider.interactionDetails(request, response);
  // A native client asks for consent at every sign-in (RFC 8252, section 8.6).
  if (prompt.name === "consent")
    return provider.interactionFinished(request, response, { consent: {} });
  if (request.method !== "POST") {
    const { acr_values: asked } = params;
    const isStrong = typeof asked === "string" && asked.split(" ").includes(STRONG.acr);
    const choices = people.map(({ sub, name }) => `<option value="${sub}">${name ?? sub}</option>`);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><title>Sign in</title><form method="post" action="${request.url}">
<label>Person <select name="person">${choices.join("")}</select></label>
<label><input type="checkbox" name="strong" value="on"${isStrong ? " checked" : ""}> strong</label>
<button>Sign in</button></form>`);
    return;
  }
  const body = new URLSearchParams(await text(request));
  const login = {
    accountId: body.get("person") ?? "",
    remember: true,
    ...(body.get("strong") === "on" ? STRONG : WEAK),
  };
  await provider.interactionFinished(request, response, {
    login: { ...login, amr: [...login.amr] },
  });
}
