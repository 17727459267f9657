import { InvalidArgumentError, type Command } from "commander";
import { toCardJson } from "../card-json.ts";
import { cardBody, cardHeader } from "../card.ts";
import { connectToRead, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { Fault } from "../../core/fault.ts";
import { findRequest } from "../find-request.ts";
import { STATUS_WORDS, statusNumber, toCard, type RequestCard } from "../request-card.ts";
import { requestTable } from "../request-table.ts";
import { line, paint, type Line } from "../text/style.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface ListFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly status?: readonly string[];
  readonly limit: number;
  readonly page?: string;
}

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 500;

/** `requests` and `show`. */
export const addRequests: AddCommand = (program, context) => {
  addList(program, context);
  addShow(program, context);
};

function addList(program: Command, context: CliContext): void {
  const command = withConnection(program.command("requests"))
    .description("list requests, newest first")
    .option("--status <status...>", `only these: ${STATUS_WORDS.join(", ")}`)
    .option("--limit <count>", `at most this many, 1 to ${LIMIT_MAX}`, parseLimit, LIMIT_DEFAULT)
    .option("--page <token>", "the next page, from the previous one")
    .action((flags: ListFlags) => list(context, flags));
  withExamples(
    command,
    ["requests", "requests --status pending --json", "requests --limit 10"],
    [0, 64, 75, 77],
  );
}

function addShow(program: Command, context: CliContext): void {
  const command = withConnection(program.command("show"))
    .description("show one request in full: effect, arguments, people, timeline")
    .argument("<id>", "a request id, or a unique beginning of one")
    .action(async (id: string, flags: ConnectFlags & { readonly json?: boolean }) => {
      using connection = await connectToRead(context, flags);
      const card = await findRequest(connection.approvals, id);
      if (flags.json === true) context.out.write(`${JSON.stringify(toCardJson(card), null, 2)}\n`);
      else printCard(context, card);
    });
  withExamples(command, ["show req_7f3k", "show 7f3k --json"], [0, 64, 66, 75, 77]);
}

function printCard(context: CliContext, card: RequestCard): void {
  const { out, now } = context;
  print(context, [...cardHeader(card, now()), ...cardBody(card, out.columns)]);
}

async function list(context: CliContext, flags: ListFlags): Promise<void> {
  using connection = await connectToRead(context, flags);
  const answer = await connection.approvals
    .listRequests({
      statuses: (flags.status ?? []).map(parseStatus),
      pageSize: flags.limit,
      pageToken: flags.page ?? "",
    })
    .catch((error: unknown) => {
      throw nameThePage(error);
    });
  const cards = answer.requests.map(toCard);
  if (flags.json === true) {
    const page = { requests: cards.map(toCardJson), next_page: answer.nextPageToken };
    context.out.write(`${JSON.stringify(page, null, 2)}\n`);
    return;
  }
  if (cards.length === 0) return context.out.write("No requests.\n");
  print(context, requestTable(cards, { columns: context.out.columns, nowMs: context.now() }));
  if (answer.nextPageToken !== "")
    print(context, [line(`More: --page ${answer.nextPageToken}`, "dim")]);
}

/** The service names its field; the person typed an option. */
export function nameThePage(error: unknown): unknown {
  if (!(error instanceof Fault) || error.field !== "page_token") return error;
  return new CliError("usage", "--page: must be a token that a previous page gave.", {
    cause: error,
  });
}

function print({ out }: CliContext, lines: readonly Line[]): void {
  out.write(lines.map((each) => `${paint(each, out.hasColour)}\n`).join(""));
}

function parseStatus(word: string) {
  const status = statusNumber(word);
  if (status !== undefined) return status;
  throw new CliError("usage", `--status: "${word}" is none of ${STATUS_WORDS.join(", ")}.`);
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${LIMIT_MAX}.`);
}
