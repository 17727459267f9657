import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { RequestSchema } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { listPage } from "../../services/console/pages/list-page.ts";
import { Secret } from "../../services/core/config/secret.ts";

const session = {
  id: "s",
  person: "https://id.example|dana",
  name: "Dana Diaz",
  accessToken: new Secret("t"),
  provider: 0,
  expiresAtMs: 1,
  key: Buffer.alloc(32),
};

function listOf(argumentsJson: string): string {
  const action = { tool: "shell", operation: "exec", target: "host", argumentsJson };
  const requests = [create(RequestSchema, { id: "req_a", action })];
  const paging = { nextPageToken: "", isFirst: true, notice: undefined };
  return String(listPage({ session, requests, ...paging, nowMs: 0 }));
}

test("a list tells requests of one tool apart by what they would run", () => {
  expect(listOf('{"argv":["kubectl","delete","pod","web-1"]}')).toContain(
    "kubectl delete pod web-1",
  );
});

test("what would run is cut in a list, and says so", () => {
  const page = listOf(JSON.stringify({ argv: ["echo", "x".repeat(300)] }));

  expect(page).toContain(`echo ${"x".repeat(195)}…`);
});

test("an action without a command or statement has none made up", () => {
  expect(listOf('{"path":"/etc"}')).not.toContain('class="deed"');
});
