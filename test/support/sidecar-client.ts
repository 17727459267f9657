import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What the sidecar's HTTP API answered. */
export interface SidecarReply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly status?: string;
    readonly request_id?: string;
    readonly error?: { readonly reason: string };
  };
}

/** One call of the sidecar's HTTP API over its socket. Rejects when the connection breaks. */
export async function callSidecar(
  socketPath: string,
  path: string,
  body?: unknown,
): Promise<SidecarReply> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath,
        path,
        method: payload === undefined ? "GET" : "POST",
        headers: payload === undefined ? {} : { "content-type": "application/json" },
      },
      (response) => {
        text(response).then(
          (answer) =>
            resolve({
              status: response.statusCode ?? 0,
              body: JSON.parse(answer) as SidecarReply["body"],
            }),
          reject,
        );
      },
    );
    call.once("error", reject);
    call.end(payload);
  });
}

/** Asks the sidecar of a home over its private socket, as an agent beside it does, without waiting for people. */
export async function askSidecar(
  home: string,
  action: object,
): Promise<{ readonly status: string; readonly request_id: string }> {
  const socket = join(home, "sidecar", "sidecar-http.sock");
  const { body } = await callSidecar(socket, "/v1/actions", { wait: "0s", ...action });
  return { status: body.status ?? "", request_id: body.request_id ?? "" };
}
