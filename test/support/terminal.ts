import type { CliContext, Output, Ports } from "../../services/cli/context.ts";

/** A command line without a terminal, with the ports that a test needs, and what it wrote. */
export function terminal(
  given: { readonly ports?: Partial<Ports>; readonly env?: CliContext["env"] } = {},
) {
  const [out, err] = [collected(), collected()];
  const needed: Partial<CliContext> = {
    env: given.env ?? {},
    ports: { ...given.ports } as Ports,
    out: out.output,
    err: err.output,
    now: () => 0,
    signal: new AbortController().signal,
  };
  return { context: needed as CliContext, out: out.text, err: err.text };
}

function collected() {
  let text = "";
  const output: Output = {
    write: (more) => void (text += more),
    isTty: false,
    columns: 100,
    rows: 50,
    hasColour: false,
  };
  return { output, text: () => text };
}
