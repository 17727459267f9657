import "../require-node.ts";
import { readFile } from "node:fs/promises";
import { ApprovalService } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { createGrpcChannel } from "../adapters/grpc/client.ts";
import type { ClientCredentials } from "../adapters/grpc/credentials.ts";
import { createLocalCa } from "../adapters/identity/local-ca.ts";
import { localPersonIssuer } from "../adapters/identity/local-port.ts";
import { createBrowserSignIn } from "../adapters/openid/browser-sign-in.ts";
import { RevealKey } from "../adapters/reveal/reveal-key.ts";
import { exitOnBadConfig, serveUntilStopped } from "../adapters/process/lifecycle.ts";
import { createLog } from "../adapters/telemetry/log.ts";
import { startTelemetry } from "../adapters/telemetry/start.ts";
import { Secret } from "../core/config/secret.ts";
import { parseConsoleConfig } from "./config.ts";
import { cookiesOf } from "./cookies.ts";
import { listenHttp } from "./http.ts";
import { callbackPath, type Provider } from "./providers.ts";
import { toRefusal } from "./refusal.ts";
import { securityHeaders } from "./reply.ts";
import { createRouter } from "./router.ts";
import { readAssets } from "./routes/assets.ts";
import { Sessions } from "./sessions.ts";
import { parseSignInFile, type ProviderSettings } from "./sign-in-file.ts";
import { SignInFlows } from "./sign-in-flows.ts";

const CALL_DEADLINE_MS = 10_000;

const config = exitOnBadConfig(() => parseConsoleConfig(process.env));
const { signInFile, home } = config;
const embedded = await localPersonIssuer(home);
const file = signInFile === undefined ? undefined : await readFile(signInFile, "utf8");
const settings = exitOnBadConfig(() =>
  file === undefined ? [config.provider(embedded)] : parseSignInFile(file),
);
const clock = Date.now;
await using stack = new AsyncDisposableStack();

stack.use(await startTelemetry({ serviceName: "countersign-console", ...config.telemetry }));
const log = createLog({ serviceName: "console", ...config.log });

const channel = createGrpcChannel({
  address: config.decisionAddress,
  credentials: await credentialsOf(),
  defaultDeadlineMs: CALL_DEADLINE_MS,
});
stack.use(channel);

const calls = {
  approvals: channel.client(ApprovalService),
  identities: channel.client(IdentityService),
};
const sessions = new Sessions(clock);
const flows = new SignInFlows(clock);
const assets = await readAssets();
const isHttps = config.url?.startsWith("https:") === true;
const secrets = await Promise.all(settings.map(secretOf));

const http = await listenHttp({
  host: config.host,
  port: config.port,
  headers: securityHeaders(isHttps),
  onError: (error) => log.warn({ err: error }, "an answer could not be given"),
  answerAt: (port) => {
    // "localhost" and not its address, because a passkey belongs to a name (WebAuthn Level 3, section 5.1.3).
    const origin = new URL(config.url ?? `http://localhost:${port}`);
    const console = {
      origin,
      calls,
      providers: providersAt(origin),
      sessions,
      flows,
      cookies: cookiesOf(isHttps),
      clock,
      createRevealKey: () => RevealKey.create(),
      onRefused: (error: unknown, status: number) => {
        if (status >= 500) log.warn({ err: error, status }, "a call failed");
        else log.info({ reason: toRefusal(error).reason, status }, "a call was refused");
      },
    };
    return createRouter({ console, assets, clock });
  },
});
stack.use(http);
log.info({ address: http.address }, "serving");

const ready = { process: "console", addresses: [http.address] };
const reason = await serveUntilStopped(ready, { onStdinClose: config.exitOnStdinClose });
log.info({ reason }, "draining");

function providersAt(origin: URL): readonly Provider[] {
  return settings.map(({ name, stepUpAcr, clientSecretFile: _file, resource, ...given }, index) => {
    const clientSecret = secrets[index] ?? config.clientSecret;
    return {
      name,
      stepUpAcr,
      signIn: createBrowserSignIn({
        ...given,
        redirectUri: new URL(callbackPath(index, settings.length), origin).href,
        ...(resource === undefined ? {} : { resource }),
        ...(clientSecret === undefined ? {} : { clientSecret }),
      }),
    };
  });
}

async function secretOf({ clientSecretFile: path }: ProviderSettings): Promise<Secret | undefined> {
  return path === undefined ? undefined : new Secret((await readFile(path, "utf8")).trim());
}

async function credentialsOf(): Promise<ClientCredentials> {
  switch (config.tls) {
    case "off":
      return { kind: "plaintext" };
    case "local":
      return { kind: "tls", serverCa: (await createLocalCa(home)).certificate };
    case "files":
      if (config.caFile === undefined) return { kind: "tls" };
      return { kind: "tls", serverCa: await readFile(config.caFile, "utf8") };
  }
}
