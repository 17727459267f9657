import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createLocalCa, type CertifiedKey } from "./local-ca.ts";
import { Watched } from "./watched.ts";

/** Where the service's own key and certificate come from. */
export interface ServerKeyOptions {
  readonly home: string;
  readonly tls: "local" | "files" | "off";
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
}

/** The service's own key and certificate, as of the last time that they belonged together; undefined where TLS is off. */
export async function openServerKey(
  options: ServerKeyOptions,
  onRefused: (error: unknown) => void,
): Promise<Watched<CertifiedKey> | undefined> {
  const read = reader(options);
  if (read === undefined) return undefined;
  return Watched.open({
    read: async () => JSON.stringify(await read()),
    parse: (text) => {
      const { key, certificate }: CertifiedKey = JSON.parse(text);
      assertPair(key, certificate);
      return { key, certificate };
    },
    onRefused,
  });
}

function reader(options: ServerKeyOptions): (() => Promise<CertifiedKey>) | undefined {
  const { home, tls, certFile, keyFile } = options;
  switch (tls) {
    case "off":
      return undefined;
    case "local":
      // Opening it again renews what ends soon.
      return async () => (await createLocalCa(home)).server;
    case "files":
      if (certFile === undefined || keyFile === undefined) {
        throw new TypeError(
          "COUNTERSIGN_TLS=files needs COUNTERSIGN_TLS_CERT_FILE and COUNTERSIGN_TLS_KEY_FILE",
        );
      }
      return async () => ({
        certificate: await readFile(certFile, "utf8"),
        key: await readFile(keyFile, "utf8"),
      });
  }
}

/** Two files are replaced one after the other: in between they are no pair, and the old one serves on. */
function assertPair(key: string, certificate: string): void {
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
    throw new TypeError("COUNTERSIGN_TLS_KEY_FILE is not the key of COUNTERSIGN_TLS_CERT_FILE");
}
