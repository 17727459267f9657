import { request } from "node:http";
import { join } from "node:path";

/** Asks the sidecar of a home over its private socket, as an agent beside it does, without waiting for people. */
export async function askSidecar(
  home: string,
  action: object,
): Promise<{ status: string; request_id: string }> {
  const body = JSON.stringify({ wait: "0s", ...action });
  const options = {
    socketPath: join(home, "sidecar", "sidecar-http.sock"),
    path: "/v1/actions",
    method: "POST",
    headers: { "content-type": "application/json" },
  };
  return new Promise((resolve, reject) => {
    const call = request(options, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      answer.once("end", () => resolve(JSON.parse(text)));
    });
    call.once("error", reject);
    call.end(body);
  });
}
