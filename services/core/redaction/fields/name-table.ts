import type { SensitiveType } from "../sensitive-type.ts";

/** Names of fields by the type of what they hold, as lists with commas; `none` for names that only look like such. */
export type NameTable = Readonly<Partial<Record<SensitiveType | "none", string>>>;

/** The names of a list, as they are written there. */
export function namesIn(list: string): readonly string[] {
  return list
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
