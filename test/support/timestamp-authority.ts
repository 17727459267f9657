import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";

const run = promisify(execFile);

const CONFIG = `
[ tsa ]
default_tsa = tsa_config
[ tsa_config ]
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
`;

/** A time-stamp authority that OpenSSL runs, behind HTTP on the loopback address. */
export interface TimestampAuthority extends AsyncDisposable {
  readonly url: string;
  /** PEM of the root that its certificate comes from. */
  readonly rootFile: string;
}

/** Makes its certificates in a directory and serves. `alter` may change a response on its way. */
export async function startTimestampAuthority(
  directory: string,
  alter: (reply: Buffer) => Buffer = (reply) => reply,
): Promise<TimestampAuthority> {
  await makeCertificates(directory);
  let question = 0;
  const reply = async (body: Buffer) => {
    question += 1;
    const name = `q${question}`;
    await writeFile(join(directory, `${name}.tsq`), body);
    await openssl(
      directory,
      "ts",
      "-reply",
      "-config",
      "tsa.cnf",
      "-queryfile",
      `${name}.tsq`,
      "-out",
      `${name}.tsr`,
    );
    return alter(await readFile(join(directory, `${name}.tsr`)));
  };
  const server = createServer((request, response) => {
    void buffer(request)
      .then(reply)
      .then(
        (answer) =>
          response.writeHead(200, { "content-type": "application/timestamp-reply" }).end(answer),
        () => response.writeHead(500).end(),
      );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    rootFile: join(directory, "root.pem"),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Runs OpenSSL in a directory; rejects with what it says when it fails. */
export async function openssl(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run("openssl", args, { cwd: directory, timeout: 30_000 });
  return stdout + stderr;
}

async function makeCertificates(directory: string): Promise<void> {
  await writeFile(join(directory, "tsa.cnf"), CONFIG);
  await writeFile(join(directory, "serial"), "01\n");
  await writeFile(join(directory, "tsa.ext"), "extendedKeyUsage=critical,timeStamping\n");
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    directory,
    "req",
    "-x509",
    ...key,
    "-keyout",
    "root.key",
    "-out",
    "root.pem",
    "-subj",
    "/CN=root",
    "-days",
    "2",
  );
  await openssl(
    directory,
    "req",
    ...key,
    "-keyout",
    "tsa.key",
    "-out",
    "tsa.csr",
    "-subj",
    "/CN=tsa",
  );
  const issuer = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"];
  const use = ["-days", "2", "-extfile", "tsa.ext"];
  await openssl(directory, "x509", "-req", "-in", "tsa.csr", ...issuer, "-out", "tsa.pem", ...use);
}
