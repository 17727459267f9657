import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ServiceProcess } from "../../support/service-process.ts";
import { grpcFrame } from "../question.ts";
import { GRPC_HEADERS, GRPC_LOAD, type Bench, type Subject } from "./subject.ts";

/** A bare grpc-js server in a process of its own, with request and response of the given sizes. */
export async function startEcho(
  { directory }: Bench,
  bytes: { readonly request: number; readonly response: number },
): Promise<Subject> {
  const main = join(import.meta.dirname, "../echo-server.ts");
  const server = await ServiceProcess.start({
    main,
    env: { BENCH_RESPONSE_BYTES: String(bytes.response) },
  });
  const bodyFile = join(directory, "echo.bin");
  await writeFile(bodyFile, grpcFrame(new Uint8Array(bytes.request)));
  return {
    name: "grpc-js echo",
    does: `answers ${bytes.response} bytes to ${bytes.request}; reads, decides and stores nothing`,
    pid: server.pid,
    load: {
      url: `http://${server.address}/countersign.bench.v1.EchoService/Echo`,
      bodyFile,
      headers: GRPC_HEADERS,
      ...GRPC_LOAD,
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
