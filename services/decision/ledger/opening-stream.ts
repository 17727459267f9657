import type { LedgerStore, Opening } from "../../core/ledger/store.ts";

/** Leaves whose openings are read at once: those of one can be some 400 KiB. */
const LEAVES = 32;
/** Text of one message, below the largest answer of 4 MiB also after one more opening. */
const MESSAGE_CHARACTERS = 1024 * 1024;

/** The openings of a range of leaves, in messages of a size that can be sent. Ends early when the signal aborts. */
export async function* readOpenings(
  ledger: Pick<LedgerStore, "openings">,
  {
    from,
    to,
    signal,
  }: { readonly from: number; readonly to: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly Opening[]> {
  for (let index = from; index < to && !signal.aborted; index += LEAVES) {
    yield* inMessages(await ledger.openings(index, Math.min(LEAVES, to - index)));
  }
}

function* inMessages(openings: readonly Opening[]): Generator<readonly Opening[]> {
  let message: Opening[] = [];
  let characters = 0;
  for (const opening of openings) {
    message.push(opening);
    characters += opening.valueJson.length;
    if (characters < MESSAGE_CHARACTERS) continue;
    yield message;
    [message, characters] = [[], 0];
  }
  if (message.length > 0) yield message;
}
