import type { Detector } from "../detector.ts";
import { withoutMarks, type Reading } from "../secrets/phrase.ts";
import { COMMAND_PHRASES } from "../secrets/phrases-command.ts";
import { HTTP_PHRASES } from "../secrets/phrases-http.ts";
import { PROSE_PHRASES } from "../secrets/phrases-prose.ts";
import { isPlaceholder } from "../secrets/placeholder.ts";
import { WordIndex } from "../secrets/word-index.ts";

const INDEX = new WordIndex<Reading>([...HTTP_PHRASES, ...COMMAND_PHRASES, ...PROSE_PHRASES]);

/** Passwords, keys and credentials by what a sentence, a command or a header says of them just before. */
export const saidSecret: Detector = {
  name: "said-secret",
  needs: 0,
  detect({ text }, emit) {
    INDEX.find(text, (found, { type, certainty, accepts }) => {
      const raw = found.at(-1) ?? "";
      const value = withoutMarks(raw, type);
      if (!accepts(value, found[0]) || isPlaceholder(value)) return false;
      const start = found.index + found[0].lastIndexOf(raw);
      emit({ start, end: start + value.length, type, certainty });
      return true;
    });
  },
};
