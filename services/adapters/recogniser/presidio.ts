import { CERTAINTY, type Finding } from "../../core/redaction/detector.ts";
import type { Recogniser, RecogniserRules } from "../../core/redaction/recogniser.ts";
import { joinTexts, type JoinedTexts } from "./joined-texts.ts";
import { typeOf } from "./presidio-types.ts";
import { RecogniserError } from "./recogniser-error.ts";

/** A finding takes some 200 bytes, with what the analyzer says of its own reasons. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Presidio's analyzer, or anything that answers like it: `POST /analyze` with `{text, language, score_threshold}` gives
 * `[{entity_type, start, end, score}]`, offsets in code points (microsoft.github.io/presidio/api-docs). All texts of an action
 * go in one call.
 */
export function createPresidioRecogniser(rules: RecogniserRules): Recogniser {
  return {
    recognise: async (texts) => {
      const joined = joinTexts(texts);
      if (joined.text.trim() === "") return texts.map(() => []);
      return sorted(await analyze(rules, joined.text), joined, rules);
    },
  };
}

async function analyze(rules: RecogniserRules, text: string): Promise<unknown> {
  const { url, language, scoreMin, timeoutMs } = rules;
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}/analyze`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text, language, score_threshold: scoreMin }),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new RecogniserError("unreachable", `the recogniser answered ${response.status}`);
    }
    const answer: unknown = JSON.parse(await readLimited(response));
    return answer;
  } catch (cause) {
    if (cause instanceof RecogniserError) throw cause;
    if (cause instanceof SyntaxError) throw nonsense();
    throw new RecogniserError("unreachable", "the recogniser did not answer in time", { cause });
  }
}

/** What it found, by text. What reaches over two texts is cut at their ends. */
function sorted(
  answer: unknown,
  joined: JoinedTexts,
  { types, scoreMin }: RecogniserRules,
): readonly (readonly Finding[])[] {
  if (!Array.isArray(answer)) throw nonsense();
  const found: Finding[][] = joined.starts.map(() => []);
  for (const item of answer) {
    const { entity, start, end, score } = readItem(item);
    const type = typeOf(entity, types);
    if (type === undefined || score < scoreMin) continue;
    for (const piece of joined.pieces(start, end))
      found[piece.index]?.push({
        start: piece.start,
        end: piece.end,
        type,
        certainty: CERTAINTY.likely,
      });
  }
  return found;
}

function readItem(item: unknown) {
  const { entity_type, start, end, score } = Object(item) as Readonly<Record<string, unknown>>; // Each member is checked below.
  if (typeof entity_type !== "string" || typeof score !== "number") throw nonsense();
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) throw nonsense();
  return { entity: entity_type, start: Number(start), end: Number(end), score };
}

async function readLimited({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_BYTES_MAX) throw nonsense();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function nonsense(): RecogniserError {
  return new RecogniserError("nonsense", "the recogniser's answer is not of Presidio's shape");
}
