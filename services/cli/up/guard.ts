import { spawn } from "node:child_process";

/** Waits on its standard input, which closes when the starter dies in whatever way, and then ends the process it guards. */
const SCRIPT = 'read -r _; kill -TERM "$0" 2>/dev/null';

/**
 * Ends `pid` when this process dies: for programs that do not watch their standard input themselves. Give the guard up when
 * the process has ended, so that its number is free for others.
 */
export function guard(pid: number): { release(): void } {
  const child = spawn("/bin/sh", ["-c", SCRIPT, String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  child.on("error", () => undefined); // Without a shell there is no guard, and a clean stop works all the same.
  child.stdin.on("error", () => undefined);
  child.unref();
  return {
    release() {
      child.kill("SIGKILL");
      child.stdin.destroy();
    },
  };
}
