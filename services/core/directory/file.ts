import type { RegisteredAgent } from "./entry.ts";
import type { QuietHours } from "./quiet-hours.ts";
import type { Schedule } from "./schedule.ts";

/** A person whom the directory's file lists. */
export interface ListedPerson {
  /** The `personKey`. */
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** What the directory's file says, read and checked. */
export interface DirectoryFile {
  /** SHA-256 of the file's bytes, followed by those of its calendars in their order; 64 hexadecimal digits. */
  readonly digest: string;
  /** Whether it lists everybody; then groups come from it and not from tokens. */
  readonly isAuthoritative: boolean;
  readonly people: readonly ListedPerson[];
  readonly agents: readonly RegisteredAgent[];
  readonly schedules: readonly Schedule[];
  readonly quietHours: readonly QuietHours[];
}

/** What stands in for a file where none is configured. */
export const NO_FILE: DirectoryFile = {
  digest: "",
  isAuthoritative: false,
  people: [],
  agents: [],
  schedules: [],
  quietHours: [],
};
