const HTTP_MS_MAX = 3_000;

/** Resolves when an identity provider answers under its own name (OpenID Connect Discovery 1.0, section 4.3); throws what is wrong. */
export async function askDiscovery(issuer: string): Promise<void> {
  const url = `${issuer}/.well-known/openid-configuration`;
  const signal = AbortSignal.timeout(HTTP_MS_MAX);
  const answer = await fetch(url, { signal, redirect: "error" }).catch((cause: unknown) => {
    throw new Error(`does not answer at ${issuer}`, { cause });
  });
  if (!answer.ok) throw new Error(`answers ${answer.status} at ${url}`);
  const document: unknown = await answer.json();
  const isItself =
    typeof document === "object" &&
    document !== null &&
    "issuer" in document &&
    document.issuer === issuer;
  if (!isItself) throw new Error(`what answers at ${issuer} calls itself something else`);
}
