import { join } from "node:path";
import { ConsolePeer, type ConsoleScript } from "./console-peer.ts";
import { Visitor } from "./console-visitor.ts";
import {
  startOpenIdProvider,
  type OpenIdProvider,
  type OpenIdProviderOptions,
} from "./openid-provider.ts";
import { ServiceProcess } from "./service-process.ts";
import { temporaryDirectory } from "./temporary.ts";

const MAIN = join(import.meta.dirname, "../../services/console/main.ts");
const CLIENT = "countersign-console";
/** A native client may come back to any port of this machine. */
const REDIRECTS = ["", "/0", "/1"].map((provider) => `http://localhost/callback${provider}`);

/** People who can sign in at the provider of a test. */
const PEOPLE = [
  { sub: "dana", name: "Dana Diaz", groups: ["data-governance"] },
  { sub: "sam", name: "Sam", groups: ["security"] },
] as const;

/** A running console with a provider that nobody here wrote, and a peer in place of the decision service. */
export interface TestConsole extends AsyncDisposable {
  readonly origin: string;
  readonly peer: ConsolePeer;
  readonly provider: OpenIdProvider;
  readonly process: ServiceProcess;
  visitor(): Visitor;
}

/** What can differ. */
export interface TestConsoleOptions {
  readonly script?: Partial<ConsoleScript>;
  readonly provider?: Partial<OpenIdProviderOptions>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A console in a process, in front of a decision service and a provider that a test writes the script of. */
export async function startConsole(options: TestConsoleOptions = {}): Promise<TestConsole> {
  await using cleanup = new AsyncDisposableStack();
  const home = cleanup.use(await temporaryDirectory());
  const peer = cleanup.use(await new ConsolePeer(options.script).start());
  const provider = await startConsoleProvider(options.provider);
  cleanup.defer(() => provider.close());
  const child = cleanup.use(
    await ServiceProcess.start({
      main: MAIN,
      env: {
        COUNTERSIGN_HOME: home.path,
        COUNTERSIGN_TLS: "off",
        COUNTERSIGN_DECISION_ADDRESS: peer.address,
        COUNTERSIGN_SIGN_IN_ISSUER: provider.issuer,
        COUNTERSIGN_SIGN_IN_SCOPES: "openid,profile,groups",
        COUNTERSIGN_SIGN_IN_STEP_UP_ACR: "phr",
        ...options.env,
      },
    }),
  );
  const origin = `http://localhost:${child.address.split(":").at(-1)}`;
  const kept = cleanup.move();
  return {
    origin,
    peer,
    provider,
    process: child,
    visitor: () => new Visitor(origin),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A provider that knows the console as a public client. */
export function startConsoleProvider(
  options: Partial<OpenIdProviderOptions> = {},
): Promise<OpenIdProvider> {
  return startOpenIdProvider({
    people: PEOPLE,
    clients: [{ id: CLIENT, redirectUris: REDIRECTS }],
    ...options,
  });
}
