import type { Held } from "./held-output.ts";

/** What masking needs of the sidecar. */
export interface MaskClient {
  redact(request: {
    readonly idempotencyKey: string;
    readonly texts: string[];
    readonly labels: string[];
  }): Promise<{ readonly texts: readonly string[] }>;
}

/** What of a command's output the agent gets, and why it gets no more. */
export interface MaskedOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** A sentence for each stream that is withheld. */
  readonly withheld: readonly string[];
}

/** Masks what a command wrote. Never rejects: what can't be masked is withheld. */
export async function maskOutput(
  client: MaskClient,
  held: { readonly stdout: Held; readonly stderr: Held },
  action: { readonly key: string; readonly labels: readonly string[] },
): Promise<MaskedOutput> {
  const unreadable = [
    ...unreadableText("standard output", held.stdout),
    ...unreadableText("standard error", held.stderr),
  ];
  const texts = [textOf(held.stdout), textOf(held.stderr)];
  if (texts.every((text) => text === "")) return { stdout: "", stderr: "", withheld: unreadable };
  try {
    const { key: idempotencyKey, labels } = action;
    const masked = await client.redact({ idempotencyKey, texts, labels: [...labels] });
    const [stdout, stderr] = masked.texts;
    if (stdout !== undefined && stderr !== undefined)
      return { stdout, stderr, withheld: unreadable };
    return withheldWhole("the sidecar did not give all of it back");
  } catch (error) {
    return withheldWhole(error instanceof Error ? error.message : "unknown error");
  }
}

function withheldWhole(why: string): MaskedOutput {
  const sentence = `policy masks the output, and that could not be done (${why})`;
  return { stdout: "", stderr: "", withheld: [`the output is withheld: ${sentence}`] };
}

function unreadableText(name: string, held: Held): readonly string[] {
  if (held.kind === "text") return [];
  return [`${name} is withheld: policy masks the output, and it ${held.why}`];
}

function textOf(held: Held): string {
  return held.kind === "text" ? held.text : "";
}
