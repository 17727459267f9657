import { ConfigError, type ConfigProblem } from "../core/config/config-error.ts";
import { parseConfig, type Environment } from "../core/config/config.ts";
import { observability, PROCESS_SETTINGS } from "../core/config/process-settings.ts";
import { list, oneOf, path, port, secret, text, url } from "../core/config/settings.ts";
import { isAcceptableUrl, isLoopbackHost } from "./origin.ts";
import { DEFAULT_SCOPES, type ProviderSettings } from "./sign-in-file.ts";

const SETTINGS = {
  home: path("COUNTERSIGN_HOME", { default: ".countersign" }),
  /** "host:port" of the decision service. */
  decisionAddress: text("COUNTERSIGN_DECISION_ADDRESS", { example: "localhost:7401" }),
  /** "local": the embedded authority. "files": those below. "off": plaintext, on loopback only. */
  tls: oneOf("COUNTERSIGN_TLS", ["local", "files", "off"], { default: "local" }),
  /** PEM file of the authorities that the service's certificate may come from; those of the system where unset. */
  caFile: path("COUNTERSIGN_TLS_CA_FILE", { default: undefined }),
  host: text("COUNTERSIGN_CONSOLE_HOST", { default: "127.0.0.1" }),
  port: port("COUNTERSIGN_CONSOLE_PORT", { default: 0 }),
  /** Where browsers reach it, a proxy with TLS in front of it included; http://localhost and the port where unset. */
  url: url("COUNTERSIGN_CONSOLE_URL", { default: undefined, schemes: ["https", "http"] }),
  /** A YAML file of several providers; without it the one of the variables below, without those the embedded one. */
  signInFile: path("COUNTERSIGN_SIGN_IN_FILE", { default: undefined }),
  issuer: url("COUNTERSIGN_SIGN_IN_ISSUER", { default: undefined, schemes: ["https", "http"] }),
  clientId: text("COUNTERSIGN_SIGN_IN_CLIENT_ID", { default: "countersign-console" }),
  clientSecret: secret("COUNTERSIGN_SIGN_IN_CLIENT_SECRET", { default: undefined }),
  scopes: list("COUNTERSIGN_SIGN_IN_SCOPES", { default: DEFAULT_SCOPES }),
  /** Whom the access token is for, at providers that want to be told (RFC 8707). */
  resource: text("COUNTERSIGN_SIGN_IN_RESOURCE", { default: undefined }),
  /** Classes of sign-in to ask for at a step-up. */
  stepUpAcr: list("COUNTERSIGN_SIGN_IN_STEP_UP_ACR", { default: [] }),
  ...PROCESS_SETTINGS,
};

/** Everything that the console can be told. Throws `ConfigError` with all problems at once. */
export function parseConsoleConfig(environment: Environment) {
  const read = parseConfig(environment, SETTINGS);
  const problems = [...urlProblems(read), ...signInProblems(read)];
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    ...read,
    /** The provider of the variables, or else the embedded one. */
    provider: (embedded: string) => providerOf(read, embedded),
    ...observability(read),
  });
}

type Given = ReturnType<typeof parseConfig<typeof SETTINGS>>;

/** The embedded provider has one class of sign-in that counts as strong. */
const EMBEDDED_STRONG = ["strong"];

function providerOf(given: Given, embedded: string): ProviderSettings {
  const { issuer, clientId, scopes, resource, stepUpAcr } = given;
  return {
    name: issuer === undefined ? "the development provider" : new URL(issuer).host,
    issuer: issuer ?? embedded,
    clientId,
    clientSecretFile: undefined,
    scopes,
    resource,
    stepUpAcr: issuer === undefined ? EMBEDDED_STRONG : stepUpAcr,
  };
}

/** Cookies and votes travel: outside of this machine only under TLS, which a proxy brings. */
function urlProblems({ url: given, host }: Given): readonly ConfigProblem[] {
  const variable = "COUNTERSIGN_CONSOLE_URL";
  if (given === undefined) {
    if (isLoopbackHost(host)) return [];
    return [
      { variable, problem: "is not set, and COUNTERSIGN_CONSOLE_HOST is not of this machine" },
    ];
  }
  const { pathname, search, hash, username } = new URL(given);
  if (pathname !== "/" || search !== "" || hash !== "" || username !== "") {
    return [{ variable, problem: "must be an origin, without a path" }];
  }
  if (isAcceptableUrl(given)) return [];
  return [{ variable, problem: "must be an https URL; http is for this machine only" }];
}

function signInProblems({ issuer, signInFile, clientSecret }: Given): readonly ConfigProblem[] {
  const variable = "COUNTERSIGN_SIGN_IN_ISSUER";
  if (signInFile !== undefined && clientSecret !== undefined) {
    // Else each provider of the file without a secret of its own would be told that of another.
    const problem = "is for one provider; in COUNTERSIGN_SIGN_IN_FILE each has client_secret_file";
    return [{ variable: "COUNTERSIGN_SIGN_IN_CLIENT_SECRET", problem }];
  }
  if (issuer === undefined) return [];
  if (signInFile !== undefined) {
    return [{ variable, problem: "is set, and COUNTERSIGN_SIGN_IN_FILE is, too" }];
  }
  if (isAcceptableUrl(issuer)) return [];
  return [{ variable, problem: "must be an https URL; http is for this machine only" }];
}
