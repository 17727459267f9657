import { eachGram } from "./grams.ts";
import data from "./scorer.json" with { type: "json" };

/**
 * How much a folded word looks like a name by its letters, in log odds: above 0 more like a name, below 0 more like a word. A
 * logistic regression over character n-grams, trained by `tools/names/train-scorer.ts`.
 */
export function nameScore(folded: string): number {
  const cells = weights();
  let sum = 0;
  eachGram(folded, (cell) => {
    sum += cells[cell] ?? 0;
  });
  return data.bias + sum * data.scale;
}

let decoded: Int8Array | undefined;

function weights(): Int8Array {
  decoded ??= new Int8Array(Buffer.from(data.weights, "base64"));
  return decoded;
}
