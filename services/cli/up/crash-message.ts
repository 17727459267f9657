/** What Node prints of an error that nobody caught: its class, its code where it has one, and its message, then the stack. */
const UNCAUGHT = /^(?:[A-Z]\w*(?:Error|Fault)|Error)(?: \[\w+\])?: (?<message>.+)$/mu;
const CHARACTERS_MAX = 2_000;

/**
 * Why a process of ours ended, for people: the message of the error that ended it, because its stack says nothing to whoever
 * only has a file to put back; or else the end of what it said.
 */
export function crashMessage(stderr: string): string {
  const message = UNCAUGHT.exec(stderr)?.groups?.["message"];
  return (message ?? stderr.trim()).slice(-CHARACTERS_MAX);
}
