import { open, readFile, rename, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { JournalError } from "./journal-error.ts";

/** The checkpoints that outlive this process. */
export interface RememberedNotes {
  /** The newest of each log. */
  readonly newest: readonly string[];
  /** Those that were not yet proven against it. */
  readonly loose: readonly string[];
}

/** Two checkpoints that cannot both be of one log that only grows. */
export interface Fork {
  readonly remembered: string;
  readonly offered: string;
  readonly foundAt: Date;
}

const NOTHING: RememberedNotes = { newest: [], loose: [] };

/** What is remembered of the ledger, in the journal's directory. Files are replaced whole and readable by their owner only. */
export class LedgerFiles {
  readonly checkpointPath: string;
  readonly forkPath: string;

  constructor(directory: string) {
    this.checkpointPath = join(directory, "ledger-checkpoint");
    this.forkPath = join(directory, "ledger-fork");
  }

  /** Nothing when there is no file. Throws a `JournalError` (`corrupt`): without the memory a fork could not be told. */
  async readNotes(): Promise<RememberedNotes> {
    const text = await readOrUndefined(this.checkpointPath);
    if (text === undefined) return NOTHING;
    const notes = parseNotes(text);
    if (notes !== undefined) return notes;
    const what = `${this.checkpointPath} is damaged: move it away to trust the ledger's next checkpoint as the first one`;
    throw new JournalError("corrupt", what);
  }

  async writeNotes(notes: RememberedNotes): Promise<void> {
    await replace(this.checkpointPath, `${JSON.stringify({ v: 1, ...notes }, null, 2)}\n`);
  }

  /** Whether a fork was found, in this run or before. Only a person takes the file away. */
  async hasFork(): Promise<boolean> {
    return (await readOrUndefined(this.forkPath)) !== undefined;
  }

  async writeFork({ remembered, offered, foundAt }: Fork): Promise<void> {
    const lines = [
      "The ledger has shown two trees that contradict each other: one of them was altered. The sidecar refuses every action.",
      "Keep this file as evidence. Take it away only when it is known what happened, together with ledger-checkpoint.",
      `Found at ${foundAt.toISOString()}.`,
      "",
      "--- the checkpoint that was remembered",
      remembered,
      "--- the checkpoint that contradicts it",
      offered,
    ];
    await replace(this.forkPath, lines.join("\n"));
  }
}

function parseNotes(text: string): RememberedNotes | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    if (!("v" in value && "newest" in value && "loose" in value) || value.v !== 1) return undefined;
    const { newest, loose } = value;
    return isTexts(newest) && isTexts(loose) ? { newest, loose } : undefined;
  } catch {
    return undefined; // Said by whoever reads the file, with its name.
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

async function readOrUndefined(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Synced before it takes the name, so that after a crash there is the old content or the new one, and never none. */
async function replace(path: string, content: string): Promise<void> {
  const next = `${path}.next`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(next, "w", 0o600);
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle?.close();
  }
  await rename(next, path);
}
