import { CERTAINTY } from "../../../../services/core/redaction/detector.ts";
import { email } from "../../../../services/core/redaction/detectors/email.ts";
import { findSpans } from "../../../../services/core/redaction/find-spans.ts";
import { mergeSpans } from "../../../../services/core/redaction/merge.ts";
import { surveyOf } from "../../../../services/core/redaction/structure/explore.ts";

/** So many digits in a row are found as well, so that numbers without quotes are hidden. */
const NUMBER = /(?<![0-9.])[0-9]{9}(?![0-9.])/g;

/** A text in which each e-mail address and each number of nine digits is replaced, by the detectors of these tests alone. */
export function redacted(text: string): string {
  const spans = mergeSpans(
    findSpans(surveyOf(text), [
      email,
      {
        name: "nine digits",
        needs: 0,
        detect: (leaf, emit) => {
          for (const { index } of leaf.text.matchAll(NUMBER))
            emit({ start: index, end: index + 9, type: "SSN", certainty: CERTAINTY.likely });
        },
      },
    ]),
  );
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end, type, brackets } of spans) {
    const { open, close } = brackets ?? { open: "<", close: ">" };
    pieces.push(text.slice(from, start), open, type, close);
    from = end;
  }
  return [...pieces, text.slice(from)].join("");
}
