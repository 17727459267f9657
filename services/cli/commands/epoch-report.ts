/** A ledger at one size. */
export interface EpochHead {
  readonly epoch: number;
  readonly size: number;
  /** In hexadecimal. */
  readonly root: string;
}

/** What is said of an epoch that is in force now. */
interface InForce {
  readonly present: EpochHead;
  readonly origin: string;
  readonly vkey: string;
  /** Where the trust policy is. */
  readonly directory: string;
}

/** What became of a ledger that may have lost entries, or what would. */
export type EpochReport =
  | { readonly kind: "sound" }
  | { readonly kind: "elsewhere"; readonly present: EpochHead }
  | {
      readonly kind: "lost";
      readonly why: string;
      readonly lost: EpochHead;
      readonly present: EpochHead;
    }
  | ({ readonly kind: "followed" } & InForce)
  | ({ readonly kind: "opened"; readonly lost: EpochHead; readonly kept: EpochHead } & InForce);

/** Reads the line that the process which looks after the ledger prints; undefined when it is none. */
export function parseEpochReport(text: string): EpochReport | undefined {
  const read = parseObject(text);
  const { kind, why, origin, vkey, directory } = read;
  const [lost, kept, present] = [
    toHead(read["lost"]),
    toHead(read["kept"]),
    toHead(read["present"]),
  ];
  if (kind === "sound") return { kind };
  if (present === undefined) return undefined;
  if (kind === "elsewhere") return { kind, present };
  if (kind === "lost" && typeof why === "string" && lost !== undefined) {
    return { kind, why, lost, present };
  }
  if (typeof origin !== "string" || typeof vkey !== "string" || typeof directory !== "string") {
    return undefined;
  }
  const inForce = { present, origin, vkey, directory };
  if (kind === "followed") return { kind, ...inForce };
  if (kind !== "opened" || lost === undefined || kept === undefined) return undefined;
  return { kind, lost, kept, ...inForce };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {}; // It throws for what is not JSON, and for nothing else.
  }
}

function toHead(value: unknown): EpochHead | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("epoch" in value) || !("size" in value) || !("root" in value)) return undefined;
  const { epoch, size, root } = value;
  if (typeof epoch !== "number" || typeof size !== "number" || typeof root !== "string") {
    return undefined;
  }
  return { epoch, size, root };
}
