import { once } from "node:events";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { X509Certificate } from "node:crypto";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { TlsState } from "../../../services/adapters/grpc/credentials.ts";
import { PeerCertificates } from "../../../services/adapters/identity/peer-certificate.ts";
import { createAuthority, type Authority, type Issued } from "../../support/authority.ts";
import { createTestCa } from "../../support/certificates.ts";
import { connect, LOOPBACK, serve, type Implementation } from "./decision-server.ts";

const ID = "spiffe://acme.example/exporter";
const REFUSED = { code: "unavailable" };

let server: Awaited<ReturnType<typeof createTestCa>>;
let acme: Authority;
let partner: Authority;
let peers: PeerCertificates;
let change: (state: TlsState) => void;

beforeAll(async () => {
  server = await createTestCa();
  acme = await createAuthority();
  partner = await createAuthority();
});

beforeEach(() => {
  peers = new PeerCertificates();
  trust({ "spiffe://acme.example": acme, "spiffe://partner.example": partner });
});

function trust(authorities: Readonly<Record<string, Authority>>): void {
  peers.trust(
    Object.entries(authorities).map(([issuer, { der }]) => ({
      issuer,
      certificates: [new X509Certificate(der)],
    })),
  );
}

function state(...authorities: readonly Authority[]) {
  return {
    server: server.server,
    clientCa: authorities.map(({ certificate }) => certificate).join("\n"),
  };
}

async function listen(first: ReturnType<typeof state>): Promise<string> {
  const onChange = (listener: (next: TlsState) => void) => {
    change = listener;
    return () => undefined;
  };
  const admit = (chain: readonly Uint8Array[]) => peers.admit(chain);
  const credentials = { kind: "mtls", ...first, onChange, admit } as const;
  const decide: Implementation["decide"] = async (_request, call) => ({
    requestId: peers.read(call.peerCertificate ?? new Uint8Array()).id,
  });
  const { addresses } = await serve({ decide }, { listeners: [{ ...LOOPBACK, credentials }] });
  return addresses[0] ?? "";
}

async function call(
  address: string,
  client?: Issued,
  serverCa = server.certificate,
): Promise<string> {
  const credentials = {
    kind: "tls",
    serverCa,
    ...(client === undefined ? {} : { client }),
  } as const;
  const { requestId } = await connect(address.replace("127.0.0.1", "localhost"), {
    credentials,
  }).decide({});
  return requestId;
}

test("no certificate, one of an unknown authority, one that has ended, and one of another's domain get no connection", async () => {
  const address = await listen(state(acme, partner));
  const stranger = await (await createAuthority()).issue({ uris: [ID] });
  const ended = await acme.issue({ uris: [ID], notAfter: new Date(Date.now() - 1_000) });
  const foreign = await partner.issue({ uris: [ID] });

  for (const client of [undefined, stranger, ended, foreign])
    await expect(call(address, client)).rejects.toMatchObject(REFUSED);
});

test("a certificate and one with its intermediate are known by their SPIFFE ids", async () => {
  const address = await listen(state(acme, partner));
  const between = await acme.authority();

  expect(await call(address, await acme.issue({ uris: [ID] }))).toBe(ID);
  expect(await call(address, await between.issue({ uris: [`${ID}/2`] }))).toBe(`${ID}/2`);
  expect(await call(address, await partner.issue({ uris: ["spiffe://partner.example/x"] }))).toBe(
    "spiffe://partner.example/x",
  );
});

test("a new authority is taken, and an old one is not any more, without a restart and also on an open connection", async () => {
  const address = await listen(state(acme));
  const next = await createAuthority();
  const old = await acme.issue({ uris: [ID] });
  const fresh = await next.issue({ uris: [ID] });
  const credentials = { kind: "tls", serverCa: server.certificate, client: old } as const;
  const open = connect(address.replace("127.0.0.1", "localhost"), { credentials });
  await open.decide({});
  await expect(call(address, fresh)).rejects.toMatchObject(REFUSED);

  trust({ "spiffe://acme.example": next });
  change(state(next));

  await expect(open.decide({})).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(call(address, old)).rejects.toMatchObject(REFUSED);
  expect(await call(address, fresh)).toBe(ID);
});

test("with no authority left nobody gets a connection", async () => {
  const address = await listen(state(acme));

  change({ server: server.server, clientCa: undefined });

  await expect(call(address, await acme.issue({ uris: [ID] }))).rejects.toMatchObject(REFUSED);
});

test("the server's own certificate is replaced without a restart", async () => {
  const address = await listen(state(acme));
  const renewed = await createTestCa();
  const client = await acme.issue({ uris: [ID] });

  change({ ...state(acme), server: renewed.server });

  await expect(call(address, client)).rejects.toMatchObject(REFUSED);
  expect(await call(address, client, renewed.certificate)).toBe(ID);
});

test("a session is not resumed, because it would bring no chain and outlive the trust in it", async () => {
  const address = await listen(state(acme));
  const client = await acme.issue({ uris: [ID] });
  const options: ConnectionOptions = {
    host: "localhost",
    port: Number(address.split(":")[1]),
    ca: server.certificate,
    key: client.key,
    cert: client.certificate,
    ALPNProtocols: ["h2"],
    maxVersion: "TLSv1.2",
  };
  const first = connectTls(options);
  await once(first, "secureConnect");
  const session = first.getSession();
  first.destroy();

  const second = connectTls({ ...options, ...(session === undefined ? {} : { session }) });
  await once(second, "secureConnect");

  expect(second.isSessionReused()).toBe(false);
  second.destroy();
});
