import {
  personKey,
  type CertificateReader,
  type DelegationVerifier,
  type PersonVerifier,
  type WorkloadVerifier,
} from "../../core/identity/identity.ts";
import { authoritiesOf, believe, refreshBundles, type Believed } from "./believed.ts";
import { combineIssuers, NO_ISSUERS, type IssuerOptions } from "./combine-issuers.ts";
import { readAgents } from "./directory.ts";
import { parseIssuersFile, readIssuersFile } from "./issuers-file.ts";
import { LOCAL_TRUST_DOMAIN, type CertifiedKey } from "./local-ca.ts";
import { localPersonIssuer } from "./local-port.ts";
import { PeerCertificates } from "./peer-certificate.ts";
import { openServerKey, type ServerKeyOptions } from "./server-key.ts";
import { Watched } from "./watched.ts";

/** Whom a service believes, as its configuration says. What is not set comes from the embedded issuer and CA of `home`. */
export interface ServiceIdentityOptions extends IssuerOptions, ServerKeyOptions {
  /** YAML; see core/identity/issuers.ts. */
  readonly issuersFile?: string | undefined;
}

/** What happens while the service runs, for its log. */
export interface ServiceIdentityHooks {
  readonly now?: () => number;
  /** Who is believed, or the service's own certificate, is another one now. */
  readonly onChanged?: () => void;
  /** Why a new file was not taken. What was there before stays. */
  readonly onRefused?: (error: unknown) => void;
}

/** What TLS listeners serve with, now. */
export interface TlsState {
  readonly server: CertifiedKey;
  /** PEM text of every authority whose client certificates are looked at; undefined where there are none. */
  readonly clientCa: string | undefined;
}

/** Who the service is to its clients, and how it knows them. Files are read again every few seconds until it is disposed. */
export interface ServiceIdentity extends AsyncDisposable {
  readonly workloads: WorkloadVerifier;
  readonly people: PersonVerifier;
  readonly delegation: DelegationVerifier;
  readonly certificates: CertificateReader;
  /** The classes of sign-in (acr) that count as strong, of one issuer of people; empty where none does. */
  readonly strongClasses: (issuer: string) => readonly string[];
  /** What TLS listeners serve with; undefined where TLS is off. */
  readonly tls: TlsState | undefined;
  /** Calls back with every other state; gives the function that ends that. */
  onTlsChange(listener: (state: TlsState) => void): () => void;
  /** Verifies what a client presents when it connects (DER, its own certificate first). Throws a `Fault`. */
  admit(chain: readonly Uint8Array[]): void;
  /** Reads all files again, now. */
  refresh(): Promise<void>;
}

/** Well below the minute within which whoever is not trusted any more must be refused. */
const POLL_MS = 5_000;

/** Reads keys and certificates, making the embedded ones at the first start. Throws when something can't be used. */
export async function openServiceIdentity(
  options: ServiceIdentityOptions,
  hooks: ServiceIdentityHooks = {},
): Promise<ServiceIdentity> {
  const { now = Date.now, onChanged, onRefused = () => undefined } = hooks;
  const server = await openServerKey(options, onRefused);
  const believed = await openBelieved(options, now, onRefused);
  const certificates = new PeerCertificates({ lookUp: await localAgents(options), now });
  certificates.trust(authoritiesOf(believed.value));
  const listeners = new Set<(state: TlsState) => void>();
  const state = () => server && { server: server.value, clientCa: clientCaOf(believed.value) };
  const refresh = async () => {
    const changes = [await server?.refresh(), await believed.refresh()];
    changes.push(await refreshBundles(believed.value));
    if (!changes.includes(true)) return;
    certificates.trust(authoritiesOf(believed.value));
    const next = state();
    if (next !== undefined) for (const listener of listeners) listener(next);
    onChanged?.();
  };
  const polling = poll(refresh, onRefused);
  return {
    workloads: { verify: (token) => believed.value.workloads.verify(token) },
    people: { verify: (token) => believed.value.people.verify(token) },
    delegation: { verify: (token, by) => believed.value.delegation.verify(token, by) },
    certificates,
    strongClasses: (issuer) => believed.value.strongClasses(issuer),
    get tls() {
      return state();
    },
    onTlsChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    admit: (chain) => certificates.admit(chain),
    refresh: polling.now,
    [Symbol.asyncDispose]: polling.end,
  };
}

function openBelieved(
  options: ServiceIdentityOptions,
  now: () => number,
  onRefused: (error: unknown) => void,
): Promise<Watched<Believed>> {
  const { issuersFile } = options;
  return Watched.open({
    read: async () => (issuersFile === undefined ? "" : readIssuersFile(issuersFile)),
    parse: async (text) => {
      const file = issuersFile === undefined ? NO_ISSUERS : parseIssuersFile(text);
      return believe(await combineIssuers(file, options), now, onRefused);
    },
    onRefused,
  });
}

function clientCaOf(believed: Believed): string | undefined {
  const all = authoritiesOf(believed).flatMap(({ certificates }) => certificates);
  return all.length === 0 ? undefined : all.map(String).join("\n");
}

/** What a home knows of the workloads that it has made certificates for. */
async function localAgents({ home, tls, trustDomain = LOCAL_TRUST_DOMAIN }: IssuerOptions) {
  const agents = tls === "local" ? await readAgents(home) : [];
  const ownersIssuer = agents.length === 0 ? "" : await localPersonIssuer(home);
  return (subject: string) => {
    const agent = agents.find((each) => subject === `spiffe://${trustDomain}/${each.subject}`);
    return agent && { owner: personKey(ownersIssuer, agent.owner), labels: agent.labels };
  };
}

/** Runs one refresh after the other, never two at once. */
function poll(refresh: () => Promise<void>, onError: (error: unknown) => void) {
  let last: Promise<void> = Promise.resolve();
  const now = () => {
    last = last.then(refresh).catch(onError);
    return last;
  };
  const timer = setInterval(() => void now(), POLL_MS);
  timer.unref();
  const end = async () => {
    clearInterval(timer);
    await last;
  };
  return { now, end };
}
