import { join } from "node:path";
import { ServiceProcess } from "./service-process.ts";
import { temporaryDirectory } from "./temporary.ts";

const MAIN = join(import.meta.dirname, "../../services/issuer/main.ts");

/** The embedded identity provider of a fresh home, as a process of its own. */
export interface IssuerProcess extends AsyncDisposable {
  readonly home: string;
  readonly issuer: string;
  readonly process: ServiceProcess;
}

/** Starts it in a home that is there already. */
export function startIssuerIn(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const shared = { COUNTERSIGN_HOME: home, COUNTERSIGN_LOG_LEVEL: "warn" };
  return ServiceProcess.start({ main: MAIN, env: { ...shared, ...env } });
}

/** An embedded identity provider in a home of its own. */
export async function startIssuer(): Promise<IssuerProcess> {
  await using cleanup = new AsyncDisposableStack();
  const home = cleanup.use(await temporaryDirectory()).path;
  const process = cleanup.use(await startIssuerIn(home));
  const running = cleanup.move();
  return {
    home,
    process,
    issuer: `http://${process.address}`,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
