import { readFileSync } from "node:fs";

/** The kernel counts CPU time in hundredths of a second on every Linux that we run on. */
const TICK_US = 10_000;
const KIBIBYTES_PER_MEBIBYTE = 1_024;

/** CPU time that a process has used so far, user and system, of all its threads, in microseconds. */
export function cpuUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in parentheses, may hold spaces; utime and stime are the 12th and 13th fields behind it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Resident memory of a process in MiB. */
export function rssMib(pid: number): number {
  const [, kibibytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) / KIBIBYTES_PER_MEBIBYTE;
}
