import { Server, ServerCredentials } from "@grpc/grpc-js";

// The least that a gRPC server on this stack can do: no decoding, no decision, a ready answer of the given size.
const answer = Buffer.alloc(Number(process.env["BENCH_RESPONSE_BYTES"]), 1);
const identity = (bytes: Buffer) => bytes;
const server = new Server({ "grpc.enable_channelz": 0 });
server.addService(
  {
    echo: {
      path: "/countersign.bench.v1.EchoService/Echo",
      requestStream: false,
      responseStream: false,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    },
  },
  {
    echo: (_call: unknown, callback: (error: null, bytes: Buffer) => void) =>
      callback(null, answer),
  },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${JSON.stringify({ addresses: [`127.0.0.1:${port}`] })}\n`);
});
process.stdin.on("end", () => server.forceShutdown()).resume();
process.once("SIGTERM", () => {
  server.forceShutdown();
  process.stdin.destroy();
});
