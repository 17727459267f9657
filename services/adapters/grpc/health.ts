import type { Server } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";

/** The grpc.health.v1 service of one server. */
export interface Health {
  addTo(server: Server): void;
  /** Sets the status of the whole server ("") and of every service. */
  setServing(serving: boolean): void;
}

/** Starts as NOT_SERVING: a server is healthy only when its process says so. */
export function createHealth(services: readonly string[]): Health {
  const names = ["", ...services];
  const implementation = new HealthImplementation(
    Object.fromEntries(names.map((name) => [name, "NOT_SERVING"])),
  );
  return {
    addTo: (server) => implementation.addToServer(server),
    setServing: (serving) => {
      for (const name of names) implementation.setStatus(name, serving ? "SERVING" : "NOT_SERVING");
    },
  };
}
