import type { Detector } from "../../../../services/core/redaction/detector.ts";
import { findSpans } from "../../../../services/core/redaction/find-spans.ts";
import { LeafDraft } from "../../../../services/core/redaction/leaf.ts";
import { mergeSpans } from "../../../../services/core/redaction/merge.ts";
import { rawView } from "../../../../services/core/redaction/view.ts";

/** What one detector finds in a text that is one leaf, each as `TYPE value`. */
export function foundBy(detector: Detector, text: string): readonly string[] {
  return mergeSpans(findSpans([new LeafDraft(rawView(text)).finish()], [detector])).map(
    ({ type, value }) => `${type} ${value}`,
  );
}

/** Letters and digits that follow no pattern, the same in every run. */
export function randomText(alphabet: string, length: number, seed = 1): string {
  let state = (seed * 2654435761) % 4294967296;
  let text = "";
  for (let at = 0; at < length; at += 1) {
    state = (state * 1664525 + 1013904223) % 4294967296;
    text += alphabet[Math.floor((state / 4294967296) * alphabet.length)] ?? "";
  }
  return text;
}

/** The alphabets that tokens are made of. */
export const ALPHABET = {
  digits: "0123456789",
  hex: "0123456789abcdef",
  lower: "0123456789abcdefghijklmnopqrstuvwxyz",
  upper: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  letters: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  word: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
} as const;
