import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  Health as HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
  type HealthCheckResponseSchema,
} from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { Fault } from "../../core/fault.ts";
import type { CallContext } from "./call-context.ts";
import { bindService, type ServiceBinding } from "./handlers.ts";

/** The grpc.health.v1 service of one server. */
export interface Health {
  readonly binding: ServiceBinding;
  /** Sets the status of the whole server ("") and of every service. */
  setServing(serving: boolean): void;
}

type Response = MessageInitShape<typeof HealthCheckResponseSchema>;

/**
 * Starts as NOT_SERVING: a server is healthy only when its process says so. The published package does the same through a
 * second protobuf runtime, which costs every process, the sidecar too, some 13 MiB.
 */
export function createHealth(services: readonly string[]): Health {
  const names = new Set(["", ...services]);
  const watchers = new Set<() => void>();
  let isServing = false;
  const present = (service: string): Response => {
    if (!names.has(service)) return { status: ServingStatus.SERVICE_UNKNOWN };
    return { status: isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING };
  };
  const binding = bindService(HealthService, {
    check: async ({ service }) => {
      if (names.has(service)) return present(service);
      const message = "there is no such service here";
      throw new Fault({ code: "not_found", reason: "unknown_service", message });
    },
    list: async () => ({
      statuses: Object.fromEntries([...names].map((name) => [name, present(name)])),
    }),
    watch: ({ service }, call) => watch(call, watchers, () => present(service)),
  });
  return {
    binding,
    setServing: (serving) => {
      isServing = serving;
      for (const wake of watchers) wake();
    },
  };
}

async function* watch(
  { signal }: CallContext,
  watchers: Set<() => void>,
  present: () => Response,
): AsyncGenerator<Response> {
  while (!signal.aborted) {
    const changed = Promise.withResolvers<void>();
    const wake = () => changed.resolve();
    watchers.add(wake);
    signal.addEventListener("abort", wake, { once: true });
    try {
      yield present();
      await changed.promise;
    } finally {
      watchers.delete(wake);
      signal.removeEventListener("abort", wake);
    }
  }
}
