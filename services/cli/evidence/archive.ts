/** A file of a package. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A zip file in the making: it appears when it is sealed, and not at all when it is disposed of before. */
export interface EvidencePackage extends AsyncDisposable {
  readonly files: readonly ArchivedFile[];
  add(
    path: string,
    content: string | Uint8Array | Iterable<string> | AsyncIterable<string>,
  ): Promise<ArchivedFile>;
  /** Gives its size. */
  seal(): Promise<number>;
}

/** A file in the making: it appears when it is committed, and not at all when it is disposed of before. */
export interface FileInTheMaking extends AsyncDisposable {
  readonly bytes: number;
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
}

/** Whether a file that is there may be replaced. */
export interface WriteOptions {
  readonly mayReplace: boolean;
}
