import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the embedded authority publishes its certificate. */
export function localCaCertificatePath(home: string): string {
  return join(home, "identity", "ca.crt");
}

/**
 * The certificate that clients of this home trust, PEM text. Only when nobody has published it yet is the authority itself
 * loaded, because the library that makes certificates takes more memory than a sidecar.
 */
export async function readLocalCaCertificate(home: string): Promise<string> {
  try {
    return await readFile(localCaCertificatePath(home), "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const { createLocalCa } = await import("./local-ca.ts");
    return (await createLocalCa(home)).certificate;
  }
}
