import { cp, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fromJson, toBinary, type JsonValue } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { Child } from "../child.ts";
import { freePort } from "../../support/free-port.ts";
import { grpcFrame } from "../question.ts";
import { GRPC_HEADERS, GRPC_LOAD, type Bench, type Subject } from "./subject.ts";

const POLICY = join(import.meta.dirname, "cerbos-policy.yaml");

/** The Cerbos server with audit on. Throws when it decides otherwise than "allow". */
export async function startCerbos({ directory }: Bench, input: Input): Promise<Subject> {
  const home = join(directory, "cerbos");
  await mkdir(join(home, "policies"), { recursive: true });
  await cp(POLICY, join(home, "policies", "postgres.yaml"));
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  await writeFile(join(home, "cerbos.yaml"), configText(home, { httpPort, grpcPort }));
  const server = await Child.start({
    command: binary(),
    args: ["server", "--config", join(home, "cerbos.yaml"), "--log-level", "error"],
    env: { CERBOS_NO_TELEMETRY: "1" },
    isReady: async () => (await fetch(`http://127.0.0.1:${httpPort}/_cerbos/health`)).ok,
  });
  await assertAllows(httpPort, input);
  const bodyFile = join(directory, "cerbos.bin");
  await writeFile(bodyFile, grpcFrame(checkRequest(input)));
  return {
    name: "Cerbos gRPC",
    does: "decides by a policy of like weight; audit log on, written in the background; no identity",
    pid: server.pid,
    load: {
      url: `http://127.0.0.1:${grpcPort}/cerbos.svc.v1.CerbosService/CheckResources`,
      bodyFile,
      headers: GRPC_HEADERS,
      ...GRPC_LOAD,
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** What policies of ours read; its members become attributes. */
export type Input = Readonly<Record<string, JsonValue>>;

function binary(): string {
  const require = createRequire(import.meta.url);
  const wrapper = createRequire(require.resolve("cerbos/package.json"));
  const name = `cerbos-${process.platform}-${process.arch}`;
  return wrapper.resolve(`@cerbos/${name}/${name}`);
}

function configText(home: string, ports: { readonly httpPort: number; readonly grpcPort: number }) {
  return JSON.stringify({
    server: {
      httpListenAddr: `127.0.0.1:${ports.httpPort}`,
      grpcListenAddr: `127.0.0.1:${ports.grpcPort}`,
    },
    storage: { driver: "disk", disk: { directory: join(home, "policies") } },
    audit: {
      enabled: true,
      accessLogsEnabled: false,
      decisionLogsEnabled: true,
      backend: "file",
      file: { path: join(home, "audit.log") },
    },
  });
}

function attributes(input: Input): Input {
  const { action, ...rest } = input;
  return { ...rest, ...(action as Input) };
}

async function assertAllows(port: number, input: Input): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/check/resources`, {
    method: "POST",
    body: JSON.stringify({
      principal: { id: "bench", roles: ["agent"] },
      resources: [
        {
          actions: ["query"],
          resource: { kind: "postgres", id: "company", attr: attributes(input) },
        },
      ],
    }),
  });
  const text = await answer.text();
  if (!text.includes('"query":"EFFECT_ALLOW"')) throw new Error(`Cerbos decided ${text}`);
}

/** cerbos.request.v1.CheckResourcesRequest, by the field numbers of its published contract. */
function checkRequest(input: Input): Uint8Array {
  const principal = message((writer) => text(text(writer, 1, "bench"), 3, "agent"));
  const resource = message((writer) => {
    text(text(writer, 1, "postgres"), 3, "company");
    for (const [name, value] of Object.entries(attributes(input))) {
      const bytes = toBinary(ValueSchema, fromJson(ValueSchema, value));
      const entry = message((each) => nested(text(each, 1, name), 2, bytes));
      nested(writer, 4, entry);
    }
    return writer;
  });
  const entry = message((writer) => nested(text(writer, 1, "query"), 2, resource));
  return message((writer) => nested(nested(writer, 3, principal), 4, entry));
}

function message(write: (writer: BinaryWriter) => BinaryWriter): Uint8Array {
  return write(new BinaryWriter()).finish();
}

function text(writer: BinaryWriter, field: number, value: string): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).string(value);
}

function nested(writer: BinaryWriter, field: number, bytes: Uint8Array): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).bytes(bytes);
}
