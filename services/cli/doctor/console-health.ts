const HTTP_MS_MAX = 3_000;

/** Resolves when a console serves at its URL; throws what is wrong. */
export async function askConsole(url: string): Promise<void> {
  const signal = AbortSignal.timeout(HTTP_MS_MAX);
  const answer = await fetch(new URL("/healthz", url), { signal, redirect: "error" }).catch(
    (cause: unknown) => {
      throw new Error(`does not answer at ${url}`, { cause });
    },
  );
  if (!answer.ok) throw new Error(`answers ${answer.status} at ${url}`);
  const body: unknown = await answer.json().catch(() => undefined); // A page of another program.
  const isServing =
    typeof body === "object" && body !== null && "status" in body && body.status === "serving";
  if (!isServing) throw new Error(`what answers at ${url} is no console that serves`);
}
