import type { Html } from "./html.ts";

/** What goes back to the browser. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string | Uint8Array;
}

/** A page. */
export function pageReply(page: Html, status = 200): Reply {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    cookies: [],
    body: `${page}`,
  };
}

/** Answers to scripts of ours. */
export function jsonReply(body: object, status = 200): Reply {
  return {
    status,
    headers: { "content-type": "application/json" },
    cookies: [],
    body: JSON.stringify(body),
  };
}

/** To another page by GET, whatever this was (RFC 9110, 15.4.4). `location` must be ours or a provider's. */
export function redirect(location: string, cookies: readonly string[] = []): Reply {
  return { status: 303, headers: { location }, cookies, body: "" };
}

/**
 * What every answer says. Pages hold no script or style of their own, are kept nowhere, and stand in nobody's frame. The referrer
 * stays within this origin; "no-referrer" would make browsers send "Origin: null" with our own forms (Fetch, 4.6).
 */
export function securityHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  return {
    "content-security-policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy":
      "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self), publickey-credentials-get=(self)",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    ...(isHttps ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}
