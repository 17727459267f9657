import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { OpaError } from "./opa-error.ts";

/** The document that decides. */
export const DECISION_ENTRYPOINT = "countersign/main/decision";
/** What all rules said, before it is merged. A module may come without it; then the decision itself is asked for. */
export const OUTPUTS_ENTRYPOINT = "countersign/main/outputs";
/** The document that an optimised module gets wrong (policies/countersign/canary.rego). */
export const CANARY_ENTRYPOINT = "countersign/canary/open";

export const WASM_FILE = "policy.wasm";
export const DATA_FILE = "data.json";
export const MANIFEST_FILE = "manifest.json";

/** Rules compile to some hundred KiB; more than this is not a policy. */
const WASM_BYTES_MAX = 16 * 1024 * 1024;
/** Loading data blocks for about 20 ms a MiB, and it grows tenfold in memory. */
const DATA_BYTES_MAX = 4 * 1024 * 1024;

/** What the build says of a bundle. */
export interface BundleManifest {
  readonly format: 1;
  /** The digest of module and data, 64 hexadecimal digits. */
  readonly revision: string;
  /** The optimisation level that the module was built with. */
  readonly optimisation: number;
}

/** A bundle whose files belong together. */
export interface PolicyBundle {
  readonly revision: string;
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The revision of a module and its data. Both lengths go in, so no byte can move from one to the other. */
export function bundleRevision(wasm: Uint8Array, data: Uint8Array): string {
  const hash = createHash("sha256");
  hash.update(`countersign policy bundle 1\n${wasm.byteLength} ${data.byteLength}\n`);
  return hash.update(wasm).update(data).digest("hex");
}

/**
 * Reads the bundle in a directory. Throws `bad_bundle` when a file is missing, too big or does not match the revision in
 * the manifest, and `optimised_module` when the manifest says that the module was optimised.
 */
export async function readBundle(directory: string): Promise<PolicyBundle> {
  const [wasm, dataBytes, manifestBytes] = await Promise.all(
    [WASM_FILE, DATA_FILE, MANIFEST_FILE].map((file) => readFileOf(directory, file)),
  );
  if (!wasm || !dataBytes || !manifestBytes) throw new OpaError("bad_bundle", "a file is missing");
  const manifest = parseManifest(parseJson(manifestBytes, MANIFEST_FILE));
  if (wasm.byteLength > WASM_BYTES_MAX) throw new OpaError("bad_bundle", "policy.wasm is too big");
  if (dataBytes.byteLength > DATA_BYTES_MAX)
    throw new OpaError("bad_bundle", "data.json is too big");
  if (bundleRevision(wasm, dataBytes) !== manifest.revision) {
    throw new OpaError("bad_bundle", "the files do not match the revision in manifest.json");
  }
  return { revision: manifest.revision, wasm, data: objectOf(parseJson(dataBytes, DATA_FILE)) };
}

async function readFileOf(directory: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(join(directory, file)));
  } catch (cause) {
    throw new OpaError("bad_bundle", `${file} cannot be read`, { cause });
  }
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new OpaError("bad_bundle", `${file} is not JSON`, { cause });
  }
}

function parseManifest(value: unknown): BundleManifest {
  const { format, revision, optimisation } = objectOf(value);
  if (format !== 1 || typeof revision !== "string" || typeof optimisation !== "number") {
    throw new OpaError("bad_bundle", "manifest.json must have format 1, revision and optimisation");
  }
  if (optimisation !== 0) {
    throw new OpaError("optimised_module", `the module was built at -O${optimisation}, not at -O0`);
  }
  return { format, revision, optimisation };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value));
  }
  throw new OpaError("bad_bundle", "manifest.json and data.json must be objects");
}
