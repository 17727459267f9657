import { access } from "node:fs/promises";
import { join } from "node:path";
import { homeOf } from "../connection.ts";
import type { CliContext } from "../context.ts";

/**
 * `verify`. The arguments are the verifier's own; this only tells it which log the home trusts, where there is one. Gives the
 * verifier's exit code.
 */
export async function verify(
  { env, ports, out, err }: Pick<CliContext, "env" | "ports" | "out" | "err">,
  argv: readonly string[],
): Promise<number> {
  const trustDefault = join(homeOf({ env }, {}), "ledger", "trust-policy");
  const isThere = await access(trustDefault).then(
    () => true,
    () => false,
  );
  return ports.runVerify(argv, {
    out: (text) => out.write(text),
    err: (text) => err.write(text),
    isErrTty: err.isTty,
    ...(isThere ? { trustDefault } : {}),
  });
}
