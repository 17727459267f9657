/** Hash tables are at most half full. */
const SLOTS_PER_NODE = 2;
const ASCII = 128;

/**
 * Finds any number of texts in one pass over another (Aho and Corasick, CACM 18(6), 1975): time is linear in all their lengths,
 * whatever they have in common. Nodes are numbers, 0 is the root; transitions are a table of their own instead of objects.
 */
export class Automaton {
  readonly #root = new Int32Array(ASCII);
  readonly #slotNode: Int32Array;
  readonly #slotCode: Uint16Array;
  readonly #slotNext: Int32Array;
  readonly #mask: number;
  readonly #parent: Int32Array;
  readonly #code: Uint16Array;
  readonly #depth: Uint16Array;
  readonly #fail: Int32Array;
  /** Number of the text that ends at a node, plus one; 0 for none. */
  readonly #text: Int32Array;
  /** The next node up the failures at which a text ends. */
  readonly #link: Int32Array;
  #size = 1;

  /** Of two equal texts the first one counts. None is longer than 65,535 code units. */
  constructor(texts: readonly string[]) {
    const capacity = 1 + texts.reduce((sum, text) => sum + text.length, 0);
    const slots = 2 ** Math.ceil(Math.log2(capacity * SLOTS_PER_NODE + 2));
    this.#mask = slots - 1;
    this.#slotNode = new Int32Array(slots);
    this.#slotCode = new Uint16Array(slots);
    this.#slotNext = new Int32Array(slots);
    this.#parent = new Int32Array(capacity);
    this.#code = new Uint16Array(capacity);
    this.#depth = new Uint16Array(capacity);
    this.#fail = new Int32Array(capacity);
    this.#text = new Int32Array(capacity);
    this.#link = new Int32Array(capacity);
    for (const [index, text] of texts.entries()) this.#add(text, index + 1);
    this.#connect();
  }

  /** The node after one more code unit. */
  step(from: number, code: number): number {
    let node = from;
    while (node !== 0) {
      const next = this.#child(node, code);
      if (next !== 0) return next;
      node = this.#fail[node] ?? 0;
    }
    return code < ASCII ? (this.#root[code] ?? 0) : this.#child(0, code);
  }

  /** The node itself or the first one up its failures at which a text ends; 0 when there is none. */
  ending(node: number): number {
    return this.#text[node] === 0 ? (this.#link[node] ?? 0) : node;
  }

  /** The next shorter text that ends at the same place as that of `ending`; 0 when there is none. */
  shorter(ending: number): number {
    return this.#link[ending] ?? 0;
  }

  /** Which text ends at a node that `ending` or `shorter` gave. */
  textAt(ending: number): number {
    return (this.#text[ending] ?? 0) - 1;
  }

  #add(text: string, number: number): void {
    let node = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const next = this.#child(node, code);
      node = next === 0 ? this.#grow(node, code) : next;
    }
    if (node !== 0 && this.#text[node] === 0) this.#text[node] = number;
  }

  #grow(parent: number, code: number): number {
    const node = this.#size;
    this.#size += 1;
    this.#parent[node] = parent;
    this.#code[node] = code;
    this.#depth[node] = (this.#depth[parent] ?? 0) + 1;
    let slot = this.#slot(parent, code);
    while (this.#slotNext[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slotNode[slot] = parent;
    this.#slotCode[slot] = code;
    this.#slotNext[slot] = node;
    if (parent === 0 && code < ASCII) this.#root[code] = node;
    return node;
  }

  #child(node: number, code: number): number {
    let slot = this.#slot(node, code);
    for (;;) {
      const next = this.#slotNext[slot] ?? 0;
      if (next === 0) return 0;
      if (this.#slotNode[slot] === node && this.#slotCode[slot] === code) return next;
      slot = (slot + 1) & this.#mask;
    }
  }

  #slot(node: number, code: number): number {
    const mixed = Math.imul(node ^ Math.imul(code, 0x9e37_79b1), 0x85eb_ca6b);
    return (mixed ^ (mixed >>> 15)) & this.#mask;
  }

  /** Failures of a node are less deep than it is, so nodes go by their depth. */
  #connect(): void {
    for (const node of this.#byDepth()) {
      const parent = this.#parent[node] ?? 0;
      const fail = parent === 0 ? 0 : this.step(this.#fail[parent] ?? 0, this.#code[node] ?? 0);
      this.#fail[node] = fail;
      this.#link[node] = this.ending(fail);
    }
  }

  #byDepth(): Int32Array {
    const depths = this.#depth;
    let deepest = 0;
    for (let node = 1; node < this.#size; node += 1) deepest = Math.max(deepest, depths[node] ?? 0);
    const starts = new Int32Array(deepest + 2);
    for (let node = 1; node < this.#size; node += 1) {
      const next = (depths[node] ?? 0) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let depth = 1; depth < starts.length; depth += 1)
      starts[depth] = (starts[depth] ?? 0) + (starts[depth - 1] ?? 0);
    const order = new Int32Array(this.#size - 1);
    for (let node = 1; node < this.#size; node += 1) {
      const depth = depths[node] ?? 0;
      const at = starts[depth] ?? 0;
      order[at] = node;
      starts[depth] = at + 1;
    }
    return order;
  }
}
