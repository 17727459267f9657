import { expect, test } from "vitest";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import { History } from "../../services/decision/history.ts";
import { ALLOW, DENY, opening, T0 } from "../contract/store-fixtures.ts";

const MINUTE_MS = 60_000;

async function logOf(times: readonly (readonly [atMs: number, isDenied: boolean])[]) {
  const log = new MemoryRequestLog();
  for (const [index, [atMs, isDenied]] of times.entries()) {
    await log.update(`req_${index}`, opening(`req_${index}`, isDenied ? DENY : ALLOW, atMs));
  }
  return log;
}

test("counts an agent's requests and denials of the last ten minutes, also from before a restart", async () => {
  const log = await logOf([
    [T0 - 11 * MINUTE_MS, true],
    [T0 - 5 * MINUTE_MS, true],
    [T0, false],
  ]);

  const history = await History.from(log, T0);

  expect(history.of("agent-1", "postgres", T0)).toEqual({
    agentRecent: { window_ms: 600_000, requests: 2, denials: 1 },
    toolRecent: { window_ms: 600_000, requests: 2, denials: 1 },
  });
});

test("forgets what is older than the window", async () => {
  const history = await History.from(await logOf([[T0, true]]), T0);

  const { agentRecent } = history.of("agent-1", "postgres", T0 + 10 * MINUTE_MS);

  expect(agentRecent).toMatchObject({ requests: 0, denials: 0 });
});

test("keeps agents and tools apart", async () => {
  const history = await History.from(await logOf([[T0, false]]), T0);

  const counts = [
    history.of("agent-2", "postgres", T0).agentRecent.requests,
    history.of("agent-1", "shell", T0).agentRecent.requests,
    history.of("agent-1", "shell", T0).toolRecent.requests,
  ];

  expect(counts).toEqual([0, 1, 0]);
});
