import { textAfter, textBefore } from "../cue.ts";
import type { Detector } from "../detector.ts";
import { withoutMarks, type Reading } from "../secrets/phrase.ts";
import { COMMAND_PHRASES } from "../secrets/phrases-command.ts";
import { HTTP_PHRASES } from "../secrets/phrases-http.ts";
import { PROSE_PHRASES } from "../secrets/phrases-prose.ts";
import { isPlaceholder } from "../secrets/placeholder.ts";
import { namesCloud } from "../secrets/secret-cue.ts";
import { WordIndex } from "../secrets/word-index.ts";

const INDEX = new WordIndex<Reading>([...HTTP_PHRASES, ...COMMAND_PHRASES, ...PROSE_PHRASES]);

/** Passwords, keys and credentials by what a sentence, a command or a header says of them just before. */
export const saidSecret: Detector = {
  name: "said-secret",
  needs: 0,
  detect({ text }, emit) {
    INDEX.find(text, (found, { type, certainty, accepts }) => {
      const raw = found.findLast((group) => group !== undefined) ?? "";
      const value = withoutMarks(raw, type);
      if (!accepts(value, found[0]) || isPlaceholder(value)) return false;
      const start = found.index + found[0].lastIndexOf(raw);
      const end = start + value.length;
      emit({ start, end, type: type === "API_KEY" ? keyType(text, start, end) : type, certainty });
      return true;
    });
  },
};

function keyType(text: string, start: number, end: number): "API_KEY" | "CLOUD_KEY" {
  return namesCloud(`${textBefore(text, start)} ${textAfter(text, end)}`) ? "CLOUD_KEY" : "API_KEY";
}
