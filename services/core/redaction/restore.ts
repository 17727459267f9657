import type { RedactedPart } from "./redact.ts";

/** The raw text, byte by byte. Throws for replacements that are not those of the text. */
export function restore({
  text,
  replacements,
}: Pick<RedactedPart, "text" | "replacements">): string {
  const pieces: string[] = [];
  let from = 0;
  for (const replacement of replacements) {
    const { at, original } = replacement;
    if (!text.startsWith(replacement.text, at)) throw new TypeError("the text is another one");
    pieces.push(text.slice(from, at), original);
    from = at + replacement.text.length;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}
