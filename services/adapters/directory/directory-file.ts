import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfigError, type ConfigProblem } from "../../core/config/config-error.ts";
import { parseConfigFile } from "../../core/config/config-file.ts";
import type { DirectoryFile } from "../../core/directory/file.ts";
import {
  parseDirectory,
  type CalendarSchedule,
  type DescribedDirectory,
} from "../../core/directory/parse-file.ts";
import type { Schedule } from "../../core/directory/schedule.ts";
import { CalendarError, readTurns } from "./calendar.ts";

/** The texts that a directory is made of. */
export interface DirectoryTexts {
  readonly described: DescribedDirectory;
  /** The calendars by their paths. */
  readonly calendars: ReadonlyMap<string, string>;
  /** SHA-256 of the file's bytes, followed by those of its calendars in their order; 64 hexadecimal digits. */
  readonly digest: string;
}

const VARIABLE = "COUNTERSIGN_DIRECTORY_FILE";
/** Fifty thousand people are some megabytes. */
const BYTES_MAX = 16 * 1024 * 1024;
const DAY_MS = 24 * 3_600_000;
/** Turns are known so far ahead, and are worked out anew once a day. */
const AHEAD_MS = 62 * DAY_MS;

/** Reads the file and its calendars. Throws `ConfigError` with all problems at once; no value is quoted. */
export async function readDirectoryTexts(path: string): Promise<DirectoryTexts> {
  const bytes = await read(path, "the file");
  const described = parseConfigFile(VARIABLE, bytes.toString("utf8"), parseDirectory);
  const hash = createHash("sha256").update(bytes);
  const calendars = new Map<string, string>();
  const problems: ConfigProblem[] = [];
  for (const [index, schedule] of described.schedules.entries()) {
    if (schedule.kind !== "calendar" || calendars.has(schedule.path)) continue;
    try {
      const calendar = await read(resolve(dirname(path), schedule.path), fieldOf(index));
      hash.update(calendar);
      calendars.set(schedule.path, calendar.toString("utf8"));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { described, calendars, digest: hash.digest("hex") };
}

/**
 * The directory that texts describe, with the turns of calendars from a day ago to two months ahead. `notes` are what its owner
 * should look at. Throws `ConfigError` as above.
 */
export function toDirectoryFile({ described, calendars, digest }: DirectoryTexts, nowMs: number) {
  const notes: string[] = [];
  const problems: ConfigProblem[] = [];
  const schedules = described.schedules.flatMap((schedule, index): readonly Schedule[] => {
    if (schedule.kind === "rota") return [schedule];
    try {
      const { turns, unknown } = turnsOf(schedule, calendars, nowMs);
      if (unknown > 0) notes.push(`${fieldOf(index)}: ${unknown} events name nobody of its names`);
      return [{ kind: "calendar", group: schedule.group, team: schedule.team, turns }];
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
      problems.push({ variable: fieldOf(index), problem: error.message });
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const { isAuthoritative, people, agents, quietHours } = described;
  const file: DirectoryFile = { digest, isAuthoritative, people, agents, schedules, quietHours };
  return { file, notes };
}

function turnsOf(
  { path, names, timeZone }: CalendarSchedule,
  calendars: ReadonlyMap<string, string>,
  nowMs: number,
) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = { fromMs: nowMs - DAY_MS, untilMs: nowMs + AHEAD_MS };
  return readTurns(calendars.get(path) ?? "", { names, ...zone, ...time });
}

function fieldOf(index: number): string {
  return `${VARIABLE}: schedules[${index}].calendar`;
}

async function read(path: string, variable: string): Promise<Buffer> {
  try {
    // Looked at first: a file that grew by mistake must not fill the memory.
    if ((await stat(path)).size > BYTES_MAX) throw problem(variable, "is over 16 MiB");
    return await readFile(path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw problem(variable, "can't be read");
  }
}

function problem(variable: string, text: string): ConfigError {
  return new ConfigError([{ variable, problem: text }]);
}
