import { X509Certificate } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLocalCa } from "../../../services/adapters/identity/local-ca.ts";
import { PeerCertificates } from "../../../services/adapters/identity/peer-certificate.ts";
import { parseTrustBundle } from "../../../services/adapters/identity/trust-bundle.ts";
import { createTestHome } from "../../support/certificates.ts";

const DAY_MS = 86_400_000;

test("a name that would leave the directory is refused", async () => {
  await using home = await createTestHome();
  const ca = await createLocalCa(home.path);

  await expect(ca.client("../evil")).rejects.toThrow("workload name");
});

test("the server certificate is for loopback and signed by the authority", async () => {
  await using home = await createTestHome();
  const ca = await createLocalCa(home.path);
  const server = new X509Certificate(ca.server.certificate);

  expect(server.verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
  expect(server.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(server.checkIP("::1")).toBe("::1");
  expect(server.checkHost("localhost")).toBe("localhost");
  expect((await stat(join(home.path, "identity", "server.pem"))).mode & 0o777).toBe(0o600);
});

test("many first starts at once make one authority", async () => {
  await using home = await createTestHome();

  const authorities = await Promise.all(Array.from({ length: 10 }, () => createLocalCa(home.path)));

  expect(new Set(authorities.map(({ certificate }) => certificate)).size).toBe(1);
  expect(new Set(authorities.map(({ server }) => server.key)).size).toBe(1);
});

test("a certificate is kept until 30 days before its end, and then renewed", async () => {
  await using home = await createTestHome();
  const startMs = Date.now();
  const first = await createLocalCa(home.path, () => startMs);

  const kept = await createLocalCa(home.path, () => startMs + 334 * DAY_MS);
  const renewed = await createLocalCa(home.path, () => startMs + 336 * DAY_MS);

  expect(kept.server).toEqual(first.server);
  expect(renewed.server).not.toEqual(first.server);
  expect(renewed.certificate).toBe(first.certificate);
});

test("a renewed authority keeps its key, so that older certificates stay good", async () => {
  await using home = await createTestHome();
  const startMs = Date.now();
  const first = await createLocalCa(home.path, () => startMs);

  const renewed = await createLocalCa(home.path, () => startMs + 3_630 * DAY_MS);

  const { publicKey } = new X509Certificate(renewed.certificate);
  expect(renewed.certificate).not.toBe(first.certificate);
  expect(new X509Certificate(first.server.certificate).verify(publicKey)).toBe(true);
});

test("a client certificate names its workload, whom this authority vouches for in its trust domain alone", async () => {
  await using home = await createTestHome();
  const ca = await createLocalCa(home.path);
  const der = new X509Certificate((await ca.client("demo-agent")).certificate).raw;
  const owner = "urn:people|olivia";
  const certificates = parseTrustBundle(ca.certificate);
  const own = new PeerCertificates({ lookUp: () => ({ owner, labels: {} }) });
  own.trust([{ issuer: "spiffe://countersign.local", certificates }]);
  const other = new PeerCertificates();
  other.trust([{ issuer: "spiffe://other", certificates }]);

  expect(own.read(der)).toMatchObject({ id: "spiffe://countersign.local/demo-agent", owner });
  expect(() => other.read(der)).toThrow("another trust domain");
});
