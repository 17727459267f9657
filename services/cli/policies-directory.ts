import { stat } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "./exit-codes.ts";

/** Throws `not_found`, naming the option or argument, where a directory is missing or holds no policies. */
export async function assertPolicies(field: string, directory: string): Promise<void> {
  if (!(await isDirectory(directory)))
    throw new CliError("not_found", `${field}: there is no directory "${directory}".`);
  if (!(await isDirectory(join(directory, "countersign"))))
    throw new CliError("not_found", `${field}: "${directory}" has no directory countersign/.`);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false; // Missing, or not to be looked into: either way nothing can be read from it.
  }
}
