export { createServer } from "../adapters/grpc/server.ts";
