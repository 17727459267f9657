import type { Request } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { CliError } from "../exit-codes.ts";
import type { AgentEvent, Step } from "./agent-event.ts";
import { countersign, type SceneOptions } from "./countersign-scene.ts";
import { formatDuration } from "./trace-lines.ts";

/** What the story is told with. */
export interface StoryOptions extends SceneOptions {
  readonly events: AsyncIterable<AgentEvent>;
}

/** How the export ended. */
export interface StoryEnd {
  readonly requestId: string;
  readonly traceId: string;
  readonly exported: boolean;
  readonly rows: number;
}

const CHAPTERS: Partial<Readonly<Record<Step, string>>> = {
  list: "Reading is allowed at once",
  drop: "Destroying is denied, and the agent goes on",
  export: "An export of personal data needs a person",
};

const INTENTS: Readonly<Record<Step, string>> = {
  list: "I look around.",
  orders: "How many orders are there?",
  tickets: "How many tickets are open?",
  drop: "I clean up. The server only reads, so I end its transaction first:",
  files: "Which files are here?",
  shred: "The log of my work is in the way:",
  export: "I was asked for a list of our customers:",
};

/** Follows the agent to its end and tells what it, policy and people do. Throws when anything goes another way. */
export async function tellStory(options: StoryOptions): Promise<StoryEnd> {
  const story = new Story(options);
  for await (const event of options.events) {
    options.signal.throwIfAborted();
    await story.take(event);
    if (story.isOver) break;
  }
  options.signal.throwIfAborted();
  return story.end();
}

class Story {
  readonly #options: StoryOptions;
  readonly #results = new Map<Step, AgentEvent>();
  #request: Request | undefined;

  constructor(options: StoryOptions) {
    this.#options = options;
  }

  async take(event: AgentEvent): Promise<void> {
    switch (event.kind) {
      case "asks":
        return this.#asks(event);
      case "waits":
        if (event.step === "export" && this.#request === undefined) await this.#people(event);
        return undefined;
      case "ran":
        this.#results.set(event.step, event);
        return event.step === "export" ? await this.#exported(event) : await this.#ran(event);
      case "refused":
        this.#results.set(event.step, event);
        return this.#refused(event);
    }
  }

  /** Whether the last step has ended; the agent closes its connections meanwhile. */
  get isOver(): boolean {
    return this.#results.has("export");
  }

  end(): StoryEnd {
    this.#expect("orders", "ran");
    this.#expect("tickets", "ran");
    this.#expect("drop", "refused");
    this.#expect("files", "ran");
    this.#expect("shred", "refused");
    const last = this.#results.get("export");
    if (this.#request === undefined || last === undefined) {
      throw new CliError("software", "The export was never reviewed.");
    }
    const { id: requestId } = this.#request;
    const exported = last.kind === "ran";
    return { requestId, exported, traceId: last.traceId, rows: exported ? Number(last.text) : 0 };
  }

  #asks({ step, text }: AgentEvent): void {
    const { narrator } = this.#options;
    const chapter = CHAPTERS[step];
    if (chapter !== undefined) narrator.chapter(chapter);
    narrator.say({ who: "agent", text: INTENTS[step], data: { step, event: "asks", ask: text } });
    if (step !== "list") narrator.say({ who: "agent", text: `> ${text}`, look: "warn" });
  }

  async #ran({ step, text, tookMs, traceId }: AgentEvent): Promise<void> {
    const { narrator, desk } = this.#options;
    const data = { step, event: "ran", took_ms: Math.round(tookMs) };
    if (step === "list") {
      narrator.say({ who: "policy", text: "Not privileged: it passes untouched.", data });
    } else {
      const isCommand = traceId === "";
      const { rule } = await desk.find((request) =>
        isCommand ? request.action?.operation === "exec" : request.traceId === traceId,
      );
      // The time of a command is mostly that of starting this program.
      const took = isCommand ? "" : `, answered in ${formatDuration(tookMs)}`;
      const said = `Allowed by rule ${rule}${took}.`;
      narrator.say({ who: "policy", text: said, look: "good", data: { ...data, rule } });
    }
    narrator.say({ who: "agent", text: `I got: ${text}` });
  }

  #refused({ step, refusal }: AgentEvent): void {
    const { narrator } = this.#options;
    if (refusal === undefined) return;
    const { status, rule, reasons, people, comments } = refusal;
    const who = people.length === 0 ? "policy" : "people";
    const by = people.length === 0 ? `by rule ${rule}` : `by ${people.join(", ")}`;
    narrator.say({
      who,
      text: `${capitalize(status)} ${by}. Nothing ran.`,
      look: "bad",
      data: { step, event: "refused", status, rule, reasons, people },
    });
    for (const reason of [...reasons, ...comments]) narrator.say({ who, text: reason });
    const next = NEXT[refusal.next] ?? "I go on with my other work.";
    narrator.say({ who: "agent", text: `I read the reason. ${next}` });
  }

  async #people({ traceId, text }: AgentEvent): Promise<void> {
    const { narrator, desk } = this.#options;
    const request = await desk.find((asked) => asked.traceId === traceId);
    this.#request = request;
    const { id, rule } = request;
    const opened = { event: "opened", request_id: id, rule };
    narrator.say({ who: "policy", text: `Rule ${rule} asks people.`, look: "warn", data: opened });
    for (const { message } of request.reasons) narrator.say({ who: "policy", text: message });
    narrator.say({ who: "agent", text: `I hear: ${text}` });
    await countersign(this.#options, request);
  }

  async #exported({ text, tookMs, step }: AgentEvent): Promise<void> {
    const { narrator, desk, approves } = this.#options;
    const { votes } = await desk.find(({ id }) => id === this.#request?.id);
    const names = votes.map(({ person, channel }) => `${person?.name} (${channel})`).join(", ");
    if (!approves) narrator.say({ who: "people", text: `Approved by ${names}.`, look: "good" });
    const data = { step, event: "ran", rows: Number(text), took_ms: Math.round(tookMs) };
    const waited = `after ${formatDuration(tookMs)}`;
    narrator.say({
      who: "policy",
      text: `Allowed, ${waited}: the grant is used up.`,
      look: "good",
    });
    narrator.say({ who: "agent", text: `I got ${text} customers, without asking twice.`, data });
  }

  #expect(step: Step, kind: AgentEvent["kind"]): void {
    const found = this.#results.get(step);
    if (found?.kind === kind) return;
    const text = found === undefined ? "did not happen" : `${found.kind}: ${found.text}`;
    throw new CliError("software", `Step "${step}" should have ${kind}, and ${text}.`);
  }
}

const NEXT: Readonly<Record<string, string>> = {
  none: "Asking again would give the same answer, so I go on with my other work.",
  retry: "I may try it again later, so I go on for now.",
  request_again: "I may ask again, so I go on for now.",
};

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
