import { createRequire } from "node:module";

import type * as Sdk from "@open-policy-agent/opa-wasm";

import { HOST_BUILTINS, REFUSED_BUILTINS } from "./builtins.ts";
import type { HostBuiltin } from "./builtins.ts";
import { CANARY_ENTRYPOINT, DECISION_ENTRYPOINT, OUTPUTS_ENTRYPOINT } from "./bundle.ts";
import type { PolicyBundle } from "./bundle.ts";
import { isJsonObject } from "../../core/policy/json.ts";
import type { JsonValue } from "../../core/policy/json.ts";
import { field } from "./rego-source.ts";
import { parseExact, stringifyExact } from "./exact-json.ts";
import { inputPicker } from "./input-reads.ts";
import type { InputPicker } from "./input-reads.ts";
import { OpaError } from "./opa-error.ts";

// The package's ES entry gives less than its types promise; its CommonJS entry gives all of it.
const sdk = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as typeof Sdk;

/** 20 pages of 64 KiB hold the starter policies and their data without growing. */
const MEMORY_PAGES = 20;
/** 64 MiB. An input of the greatest size needs about 6 MiB; a policy that wants more is stopped. */
const MEMORY_PAGES_MAX = 1024;

/** One WebAssembly instance: stateful, single-threaded, to be thrown away after the first throw. */
export interface PolicyInstance {
  /** The value of the document for an input in JSON, `undefined` when it is undefined. Throws whatever the module throws. */
  evaluate(inputJson: ArrayBuffer): JsonValue | undefined;
}

/** Makes instances of a bundle that has passed all checks. */
export interface LoadedModule {
  readonly revision: string;
  readonly bundle: PolicyBundle;
  /** What an instance answers: what all rules said, or the merged decision where the module does not give that. */
  readonly answers: "outputs" | "decision";
  /** Takes from an input what the module reads. Parsing is half of the cost of an evaluation. */
  readonly pick: InputPicker;
  instantiate(): PolicyInstance;
}

/**
 * Compiles and checks a bundle. Throws `bad_bundle` (no such module), `unknown_builtin`, `refused_builtin`,
 * `missing_entrypoint` or `optimised_module`; a bundle that comes through decides like the OPA command.
 */
export function loadModule(bundle: PolicyBundle): LoadedModule {
  const module = compileModule(bundle.wasm);
  const probe = instantiateChecked(module);
  assertEntrypoints(probe);
  assertNotOptimised(probe, bundle.data);
  const answers = OUTPUTS_ENTRYPOINT in probe.entrypoints ? "outputs" : "decision";
  return {
    revision: bundle.revision,
    bundle,
    answers,
    pick: inputPicker(readsOf(bundle.data)),
    instantiate: () => {
      const policy = instantiateChecked(module);
      policy.setData(bundle.data);
      const document = answers === "outputs" ? OUTPUTS_ENTRYPOINT : DECISION_ENTRYPOINT;
      return { evaluate: (input) => firstResult(policy.evaluate(input, document)) };
    },
  };
}

/** What the build found out about the module; absent in a bundle of another build. */
function readsOf(data: PolicyBundle["data"]): unknown {
  return field(field(data["countersign"], "build"), "reads");
}

type Policy = InstanceType<typeof sdk.LoadedPolicy>;

function compileModule(wasm: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(wasm);
  } catch (cause) {
    throw new OpaError("bad_bundle", "policy.wasm is not a WebAssembly module", { cause });
  }
}

function instantiateChecked(module: WebAssembly.Module): Policy {
  try {
    return instantiate(module);
  } catch (cause) {
    if (cause instanceof OpaError) throw cause;
    throw new OpaError("bad_bundle", "policy.wasm is not a module that OPA built", { cause });
  }
}

function instantiate(module: WebAssembly.Module): Policy {
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES_MAX });
  // Filled below: the module can say what it needs only once it is there, and calls nothing before it is asked.
  const builtins = new Map<number, HostBuiltin>();
  const host = new HostCalls(memory, builtins);
  const instance = new WebAssembly.Instance(module, { env: host.imports() });
  host.bind(instance);
  for (const [name, id] of host.wantedBuiltins()) builtins.set(id, findBuiltin(name));
  const minor = instance.exports["opa_wasm_abi_minor_version"];
  if (!(minor instanceof WebAssembly.Global)) throw new OpaError("bad_bundle", "no ABI version");
  return new sdk.LoadedPolicy({ instance, module }, memory, minor.value);
}

function findBuiltin(name: string): HostBuiltin {
  const refusal = REFUSED_BUILTINS.get(name);
  if (refusal !== undefined) {
    throw new OpaError("refused_builtin", `the policy uses ${name}: ${refusal}`);
  }
  const builtin = HOST_BUILTINS.get(name);
  if (builtin !== undefined) return builtin;
  throw new OpaError("unknown_builtin", `the policy uses ${name}, which this host does not have`);
}

function assertEntrypoints(policy: Policy): void {
  const names = Object.keys(policy.entrypoints);
  for (const wanted of [DECISION_ENTRYPOINT, CANARY_ENTRYPOINT]) {
    if (!names.includes(wanted)) {
      throw new OpaError("missing_entrypoint", `the module lacks the entrypoint ${wanted}`);
    }
  }
}

function assertNotOptimised(policy: Policy, data: PolicyBundle["data"]): void {
  const own = typeof data["countersign"] === "object" ? data["countersign"] : {};
  policy.setData({ ...data, countersign: { ...own, canary_probe: { shut: true } } });
  const answer = (probe: string): JsonValue | undefined =>
    firstResult(policy.evaluate({ action: { target: probe } }, CANARY_ENTRYPOINT));
  if (answer("shut") !== false || answer("open") !== true) {
    throw new OpaError("optimised_module", "the module decides without its data; build it at -O0");
  }
}

/** Takes the result out of the parsed JSON that the module gives. */
function firstResult(results: JsonValue): JsonValue | undefined {
  const first = Array.isArray(results) ? results[0] : undefined;
  return isJsonObject(first) ? first["result"] : undefined;
}

/** Answers what the module asks of its host (OPA's WebAssembly ABI 1). Errors are thrown through the module. */
class HostCalls {
  readonly #memory: WebAssembly.Memory;
  readonly #builtins: ReadonlyMap<number, HostBuiltin>;
  #instance: WebAssembly.Instance | undefined;

  constructor(memory: WebAssembly.Memory, builtins: ReadonlyMap<number, HostBuiltin>) {
    this.#memory = memory;
    this.#builtins = builtins;
  }

  bind(instance: WebAssembly.Instance): void {
    this.#instance = instance;
  }

  imports(): WebAssembly.ModuleImports {
    const call = (id: number, _context: number, ...args: number[]): number =>
      this.#callBuiltin(id, args);
    return {
      memory: this.#memory,
      opa_abort: (address: number): never => {
        throw new OpaError("bad_bundle", `the policy stopped: ${this.#textAt(address)}`);
      },
      opa_println: () => undefined,
      opa_builtin0: call,
      opa_builtin1: call,
      opa_builtin2: call,
      opa_builtin3: call,
      opa_builtin4: call,
    };
  }

  wantedBuiltins(): readonly (readonly [string, number])[] {
    const wanted = this.#valueAt(this.#call("builtins"));
    if (typeof wanted !== "object" || wanted === null) throw new OpaError("bad_bundle", "no list");
    return Object.entries(wanted).map(([name, id]) => [name, Number(id)]);
  }

  #callBuiltin(id: number, args: readonly number[]): number {
    const builtin = this.#builtins.get(id);
    if (builtin === undefined) throw new OpaError("unknown_builtin", `no builtin has the id ${id}`);
    const result = builtin(...args.map((address) => this.#valueAt(address)));
    // Zero is "undefined": what the command gives when a builtin fails.
    return result === undefined ? 0 : this.#store(result);
  }

  #valueAt(address: number): unknown {
    return parseExact(this.#textAt(this.#call("opa_json_dump", address)));
  }

  #textAt(address: number): string {
    const bytes = new Uint8Array(this.#memory.buffer);
    return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
  }

  #store(value: unknown): number {
    const bytes = new TextEncoder().encode(stringifyExact(value));
    const address = this.#call("opa_malloc", bytes.byteLength);
    new Uint8Array(this.#memory.buffer).set(bytes, address);
    const parsed = this.#call("opa_json_parse", address, bytes.byteLength);
    if (parsed === 0) throw new OpaError("bad_bundle", "a builtin's result was not taken");
    return parsed;
  }

  #call(name: string, ...args: readonly number[]): number {
    const exported = this.#instance?.exports[name];
    if (typeof exported !== "function") throw new OpaError("bad_bundle", `no export ${name}`);
    return Number(exported(...args));
  }
}
