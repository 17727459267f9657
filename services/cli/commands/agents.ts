import { InvalidArgumentError, type Command } from "commander";
import type { Agent } from "../../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { printAnswer } from "../answer.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface AgentFlags extends ConnectFlags {
  readonly json?: boolean;
}

interface RegisterFlags extends AgentFlags {
  readonly owner: string;
  readonly principal?: readonly string[];
  readonly label?: Readonly<Record<string, string>>;
  readonly environment?: string;
}

/** `agents list`, `agents register` and `agents remove`. */
export const addAgents: AddCommand = (program, context) => {
  const agents = program
    .command("agents")
    .description("the registry of agents: who answers for them, and whom they may act for");
  addList(agents, context);
  addRegister(agents, context);
  addRemove(agents, context);
};

function addList(agents: Command, context: CliContext): void {
  const command = withConnection(agents.command("list"))
    .description("list the agents of the registry; needs an operator or an auditor")
    .action(async (flags: AgentFlags) => {
      using connection = await connectAsPerson(context, flags);
      const answer = await connection.identity.listAgents({});
      printAnswer(context, flags, {
        data: { agents: answer.agents.map(toJson) },
        lines: answer.agents.length === 0 ? ["No agents."] : answer.agents.map(toLine),
      });
    });
  withExamples(command, ["agents list", "agents list --json"], [0, 64, 75, 77]);
}

function toJson({ id, owner, principals, labels, environment, source }: Agent) {
  return { id, owner, principals, labels, environment, source };
}

function toLine({ id, owner, principals, labels, environment, source }: Agent): string {
  const named = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [
    `${id}: ${owner} answers for it`,
    `may act for ${principals.length === 0 ? "nobody" : principals.join(", ")}`,
    ...(environment === "" ? [] : [environment]),
    ...named,
    `by ${source}`,
  ].join("; ");
}

function addRegister(agents: Command, context: CliContext): void {
  const command = withConnection(agents.command("register"))
    .description("register an agent, or change it; needs an operator who does not answer for it")
    .argument("<id>", "the workload's id: its SPIFFE id, or issuer|subject")
    .requiredOption("--owner <owner>", 'who answers for it: "issuer|subject" or "group:NAME"')
    .option("--principal <principal...>", "whom it may act for, likewise (default: nobody)")
    .option("--label <name=value>", "what policies may know of it", addLabel)
    .option("--environment <name>", "where it runs, such as production")
    .action(async (id: string, flags: RegisterFlags) => {
      using connection = await connectAsPerson(context, flags);
      const { owner, principal = [], label = {}, environment = "" } = flags;
      const agent = { id, owner, principals: [...principal], labels: { ...label }, environment };
      await connection.identity.registerAgent({ agent });
      printAnswer(context, flags, { data: agent, lines: [`${id} is registered.`] });
    });
  withExamples(
    command,
    [
      'agents register spiffe://acme.example/exporter --owner "https://id.example|dana" --principal group:sales --label team=crm',
    ],
    [0, 64, 65, 75, 77],
  );
}

function addLabel(text: string, before: Readonly<Record<string, string>> = {}) {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("is no name=value");
  return { ...before, [name]: value };
}

function addRemove(agents: Command, context: CliContext): void {
  const command = withConnection(agents.command("remove"))
    .description("remove an agent from the registry; needs an operator who does not answer for it")
    .argument("<id>", "the workload's id")
    .action(async (id: string, flags: AgentFlags) => {
      using connection = await connectAsPerson(context, flags);
      await connection.identity.removeAgent({ id });
      printAnswer(context, flags, { data: { id }, lines: [`${id} is removed.`] });
    });
  withExamples(command, ["agents remove spiffe://acme.example/exporter"], [0, 64, 65, 66, 75, 77]);
}
