import { join } from "node:path";

/**
 * Nurseries above 16 MiB made nothing faster and cost the decision service 100 MiB, which it never gives back after a burst.
 */
export const NODE_FLAGS = ["--max-semi-space-size=16"] as const;

/** Compiled code is kept in the home: from the second start on, each process needs 25 MiB less, as it need not load the compiler. */
export function compileCache(home: string): Readonly<Record<string, string>> {
  return { NODE_COMPILE_CACHE: join(home, "compile-cache") };
}
