import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import type { ProvidedPerson, SignInPages } from "./pages.ts";

/** The path of the sign-in page, before the id of one sign-in. */
export const SIGN_IN_PATH = "/sign-in/";

/** What the page's handler works with. */
export interface SignInOptions {
  readonly provider: Provider;
  readonly readPeople: () => Promise<readonly ProvidedPerson[]>;
  readonly pages: SignInPages;
  /** Hears of faults; whoever called is told nothing of them. */
  readonly onError: (error: Error) => void;
}

/** A person and a check box. */
const FORM_BYTES_MAX = 4 * 1024;

/** How a sign-in is told (OpenID Connect Core 1.0, section 2, acr; RFC 8176): somebody was there, and no more. */
export const PLAIN_LOGIN = { acr: "plain", amr: ["user"] } as const;
/** The same for one that stands for a second factor. */
export const STRONG_LOGIN = { acr: "strong", amr: ["pwd", "otp"] } as const;

/**
 * Serves the page on which a person chooses who they are, and takes their choice. The cookie of the sign-in must come along,
 * which no page of another site can make a browser send with a form.
 */
export async function serveSignIn(
  options: SignInOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { provider, pages, onError } = options;
  try {
    const { params, session } = await provider.interactionDetails(request, response);
    const posted = request.method === "POST" ? await readForm(request) : undefined;
    if (posted?.has("abort") === true) return await refuse(provider, request, response);
    const people = await options.readPeople();
    const chosen = people.find(({ subject }) => subject === posted?.get("person"));
    if (posted !== undefined && chosen !== undefined) {
      const how = posted.has("strong") ? STRONG_LOGIN : PLAIN_LOGIN;
      const login = { accountId: chosen.subject, acr: how.acr, amr: [...how.amr], remember: false };
      return await provider.interactionFinished(request, response, { login });
    }
    const client = await provider.Client.find(textOf(params, "client_id"));
    const page = pages.choose({
      action: request.url ?? "",
      clientName: client?.clientName ?? "an application",
      people,
      suggested: textOf(params, "login_hint") || (session?.accountId ?? ""),
      wantsStrong: textOf(params, "acr_values").split(" ").includes(STRONG_LOGIN.acr),
      isWrong: posted !== undefined,
    });
    send(response, posted === undefined ? 200 : 400, page);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) {
      return send(response, 400, pages.problem("This sign-in is over, or not of this browser."));
    }
    onError(error instanceof Error ? error : new Error(String(error)));
    send(response, 500, pages.problem("The sign-in failed."));
  }
}

function refuse(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = { error: "access_denied", error_description: "the person did not sign in" };
  return provider.interactionFinished(request, response, result, {
    mergeWithLastSubmission: false,
  });
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  const parts: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of parts) {
    size += chunk.length;
    if (size > FORM_BYTES_MAX) break; // Longer than any form of this page: what is cut off names nobody.
    chunks.push(chunk);
  }
  return new URLSearchParams(size > FORM_BYTES_MAX ? "" : Buffer.concat(chunks).toString("utf8"));
}

function send(response: ServerResponse, status: number, page: string): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(page),
    "cache-control": "no-store",
  });
  response.end(page);
}

function textOf(params: Readonly<Record<string, unknown>>, name: string): string {
  const value = params[name];
  return typeof value === "string" ? value : "";
}
