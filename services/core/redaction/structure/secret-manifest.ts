/** `kind: Secret`, as Kubernetes has it. */
const KIND = /^kind:[ \t]*["']?Secret["']?[ \t]*\r?$/m;
const SECTIONS: ReadonlySet<string> = new Set(["data", "stringData"]);

/**
 * Names of values in manifests of Kubernetes secrets (API reference, Secret v1): all that stands under `data` and `stringData`
 * is secret, whatever its name is. A file may hold several manifests, with `---` between.
 */
export class SecretManifests {
  readonly #text: string;
  readonly #end: number;
  #documentEnd = -1;
  #isSecret = false;

  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }

  /** The name that a value has for detectors. */
  nameOf(name: string, root: string | undefined, at: number): string {
    if (root === undefined || !SECTIONS.has(root)) return name;
    return this.#isIn(at) ? `${name}.secret` : name;
  }

  #isIn(at: number): boolean {
    if (at < this.#documentEnd) return this.#isSecret;
    const start = this.#text.slice(0, at).lastIndexOf("\n---") + 1;
    const rest = this.#text.slice(at, this.#end).indexOf("\n---");
    this.#documentEnd = rest === -1 ? this.#end : at + rest;
    this.#isSecret = KIND.test(this.#text.slice(start, this.#documentEnd));
    return this.#isSecret;
  }
}
