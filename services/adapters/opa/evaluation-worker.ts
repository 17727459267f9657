import { parentPort, workerData } from "node:worker_threads";
import type { PolicyBundle } from "./bundle.ts";
import type { ThreadAnswer } from "./evaluation-thread.ts";
import { loadModule, type LoadedModule, type PolicyInstance } from "./load-module.ts";

// The bundle was checked by whoever started this thread, and is checked again by loading it.
const module: LoadedModule = loadModule(workerData as PolicyBundle);
let instance: PolicyInstance | undefined = module.instantiate();

function evaluate(input: Uint8Array<ArrayBuffer>): ThreadAnswer {
  try {
    instance ??= module.instantiate();
    return { kind: "answer", value: instance.evaluate(input.buffer) };
  } catch (error) {
    instance = undefined;
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on("message", (input: Uint8Array<ArrayBuffer>) => {
  parentPort?.postMessage(evaluate(input));
});
parentPort?.postMessage("ready");
