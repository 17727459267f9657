import { cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findOpa } from "../../../services/adapters/opa/run-opa.ts";
import { generateRuleIndex } from "../../../services/adapters/opa/rule-index.ts";
import { freePort } from "../../support/free-port.ts";
import { Child } from "../child.ts";
import type { Bench, Subject } from "./subject.ts";

const POLICIES = join(import.meta.dirname, "../../../policies");
const CONNECTIONS = 16;

/** OPA's own server with the same policies and the same input. Throws when it decides otherwise than "allow". */
export async function startOpa({ directory }: Bench, input: object): Promise<Subject> {
  const bundle = join(directory, "opa");
  await copyPolicies(bundle);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/v1/data/countersign/main/decision`;
  const body = JSON.stringify({ input });
  const ask = () => fetch(url, { method: "POST", body });
  const server = await Child.start({
    command: findOpa(),
    args: [
      "run",
      "--server",
      "--addr",
      `127.0.0.1:${port}`,
      "--log-level",
      "error",
      "--skip-version-check",
      "--bundle",
      bundle,
    ],
    isReady: async () => (await ask()).ok,
  });
  const answer = await (await ask()).text();
  if (!answer.includes('"effect":"allow"')) throw new Error(`OPA decided ${answer}`);
  const bodyFile = join(directory, "opa.json");
  await writeFile(bodyFile, body);
  return {
    name: "OPA REST",
    does: "decides by the same policies and input (prepared by us); no identity, nothing stored, no log",
    pid: server.pid,
    load: {
      url,
      bodyFile,
      headers: ["content-type: application/json"],
      clients: CONNECTIONS,
      streams: 1,
      protocol: "http/1.1",
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** As our build does: the index of rules is generated, tests stay out. */
async function copyPolicies(bundle: string): Promise<void> {
  await cp(POLICIES, bundle, {
    recursive: true,
    filter: (file) => !/(_test\.rego|\/cases)$/.test(file),
  });
  const files = await readdir(bundle, { recursive: true });
  const rego = files.filter((file) => file.endsWith(".rego")).map((file) => join(bundle, file));
  await writeFile(join(bundle, "countersign/index.rego"), await generateRuleIndex(findOpa(), rego));
}
