import { createServer } from "../../adapters/grpc/server.ts";

export const server = createServer;
