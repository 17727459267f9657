import "../require-node.ts";
import { readPeople } from "../adapters/identity/directory.ts";
import { LOCAL_AUDIENCE, readPersonKey } from "../adapters/identity/local-issuer.ts";
import { localPersonIssuer, localPort, localPortFile } from "../adapters/identity/local-port.ts";
import { createProvider } from "../adapters/openid-provider/provider.ts";
import { serveSignIn, SIGN_IN_PATH } from "../adapters/openid-provider/sign-in.ts";
import { exitOnBadConfig, serveUntilStopped } from "../adapters/process/lifecycle.ts";
import { createLog } from "../adapters/telemetry/log.ts";
import { startTelemetry } from "../adapters/telemetry/start.ts";
import { knownClients } from "./clients.ts";
import { parseIssuerConfig } from "./config.ts";
import { listenIssuer } from "./http.ts";
import * as pages from "./pages.ts";

/** sysexits.h EX_CONFIG. */
const EXIT_CONFIG = 78;

const config = exitOnBadConfig(() => parseIssuerConfig(process.env));
const { home } = config;
await using stack = new AsyncDisposableStack();

stack.use(await startTelemetry({ serviceName: "countersign-issuer", ...config.telemetry }));
const log = createLog({ serviceName: "issuer", ...config.log });

const shared = {
  readPeople: () => readPeople(home),
  pages,
  onError: (error: Error) => log.error({ err: error }, "a call failed"),
};
const issuer = await localPersonIssuer(home);
const provider = createProvider({
  ...shared,
  issuer,
  key: await readPersonKey(home),
  audience: LOCAL_AUDIENCE,
  clients: knownClients(config.consoleUrl),
});
const answer = provider.callback();

const server = await listenIssuer({
  port: await localPort(home),
  serve: (request, response) => {
    const isSignIn = request.url?.startsWith(SIGN_IN_PATH) === true;
    void (isSignIn
      ? serveSignIn({ ...shared, provider }, request, response)
      : answer(request, response));
  },
}).catch(exitPortTaken);
stack.use(server);
log.info({ issuer }, "serving; people sign in without a password, for development");

const ready = { process: "issuer", addresses: [server.address] };
const reason = await serveUntilStopped(ready, { onStdinClose: config.exitOnStdinClose });
log.info({ reason }, "draining");

async function exitPortTaken(error: NodeJS.ErrnoException): Promise<never> {
  if (error.code !== "EADDRINUSE") throw error;
  process.stderr.write(
    `Port ${await localPort(home)}, which ${localPortFile(home)} names for the people's sign-in, is taken by another program. ` +
      "End that one; or remove the file to get another port, under which the same people count as new ones.\n",
  );
  process.exit(EXIT_CONFIG);
}
