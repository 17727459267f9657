import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  GetRequestRequestSchema,
  GetRequestResponse,
  ListRequestsRequestSchema,
  ListRequestsResponse,
  NoteDeliveryRequestSchema,
  NoteDeliveryResponse,
  RevokeGrantRequestSchema,
  RevokeGrantResponse,
  VoteRequestSchema,
  VoteResponse,
  WatchRequestsRequestSchema,
  WatchRequestsResponse,
  WithdrawVoteRequestSchema,
  WithdrawVoteResponse,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type {
  DryRunRequestSchema,
  DryRunResponse,
  GetActivePolicyRequestSchema,
  GetActivePolicyResponse,
} from "../../proto/gen/countersign/policy/v1/policy_pb.ts";
import type { Environment } from "../core/config/config.ts";
import type { PolicyEngine } from "../core/policy/engine.ts";
import type { EvidencePackage, FileInTheMaking, WriteOptions } from "./evidence/archive.ts";
import type { AgentCalls, DecidingCalls } from "./approval-calls.ts";
import type { IdentityCalls } from "./identity-calls.ts";
import type { CallLimits, LedgerCalls, Unary } from "./ledger-calls.ts";
import type { LoginPorts } from "./login/login.ts";

/** The calls of ApprovalService that commands make. They reject with a `Fault`. */
export interface Approvals extends DecidingCalls {
  readonly listRequests: Unary<
    MessageInitShape<typeof ListRequestsRequestSchema>,
    ListRequestsResponse
  >;
  readonly getRequest: Unary<MessageInitShape<typeof GetRequestRequestSchema>, GetRequestResponse>;
  readonly vote: Unary<MessageInitShape<typeof VoteRequestSchema>, VoteResponse>;
  readonly withdrawVote: Unary<
    MessageInitShape<typeof WithdrawVoteRequestSchema>,
    WithdrawVoteResponse
  >;
  readonly revokeGrant: Unary<
    MessageInitShape<typeof RevokeGrantRequestSchema>,
    RevokeGrantResponse
  >;
  readonly noteDelivery: Unary<
    MessageInitShape<typeof NoteDeliveryRequestSchema>,
    NoteDeliveryResponse
  >;
  watchRequests(
    request: MessageInitShape<typeof WatchRequestsRequestSchema>,
    limits?: CallLimits,
  ): AsyncIterable<WatchRequestsResponse>;
}

/** The calls of PolicyService. */
export interface Policies {
  readonly getActivePolicy: Unary<
    MessageInitShape<typeof GetActivePolicyRequestSchema>,
    GetActivePolicyResponse
  >;
  readonly dryRun: Unary<MessageInitShape<typeof DryRunRequestSchema>, DryRunResponse>;
}

/** One connection to a decision service, as one caller. Nothing is connected before the first call. */
export interface Connection extends Disposable {
  readonly approvals: Approvals;
  readonly decisions: AgentCalls;
  readonly policies: Policies;
  readonly ledger: LedgerCalls;
  readonly identity: IdentityCalls;
  /** Whether it says that it serves. */
  isServing(): Promise<boolean>;
  /** The services that reflection lists. */
  listServices(): Promise<readonly string[]>;
}

/**
 * Who makes the calls. A person of the embedded stack signs in at its provider, strongly where asked for; a login is the one that
 * was stored for an issuer; the notifier's token is made from the keys of its home.
 */
export type Caller =
  | {
      readonly kind: "person";
      readonly home: string;
      readonly subject: string;
      readonly isStrong: boolean;
    }
  | { readonly kind: "login"; readonly home: string; readonly issuer: string }
  | { readonly kind: "notifier"; readonly home: string }
  | { readonly kind: "token_file"; readonly path: string };

/** How the connection is protected. */
export type ConnectionTls =
  | { readonly kind: "local"; readonly home: string }
  | { readonly kind: "files"; readonly caFile: string | undefined }
  | { readonly kind: "off" };

/** Where to connect, and as whom. */
export interface ConnectOptions {
  readonly address: string;
  readonly tls: ConnectionTls;
  readonly caller: Caller;
}

/** A person of the embedded issuer. */
export interface LocalPersonView {
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** A broker that runs as a child. */
export interface NatsProcess {
  readonly url: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly pid: number;
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** Where and how it runs. */
export interface NatsProcessOptions {
  readonly storeDir: string;
  readonly logFile: string;
  readonly port: number;
  /** Told the process id before the broker is ready. */
  readonly onSpawn: (pid: number) => void;
}

/** What the OPA command printed. */
export interface PolicyCheckReport {
  readonly ok: boolean;
  readonly output: string;
}

/** Where the verifier writes, and whom it trusts unless it is told. */
export interface VerifyOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isErrTty: boolean;
  /** The file of a trust policy. */
  readonly trustDefault?: string;
}

/** The key of one look at one hidden value; nobody else can open what is sealed for it. */
export interface RevealSession {
  /** For the question. */
  readonly recipientKey: Uint8Array;
  /** Rejects with a `Fault` for anything but the value that was asked for, in time. */
  open(
    sealed: string,
    wanted: {
      readonly requestId: string;
      readonly revealId: string;
      readonly placeholder: string;
      readonly nowMs: number;
    },
  ): Promise<{ readonly value: string; readonly expiresAtMs: number }>;
}

/** Everything outside the command line that its commands use; made in main.ts. */
export interface Ports {
  connect(options: ConnectOptions): Promise<Connection>;
  /** Makes the issuer keys and the authority of a home where they are missing. */
  prepareIdentity(home: string): Promise<void>;
  readPeople(home: string): Promise<readonly LocalPersonView[]>;
  readonly logins: LoginPorts;
  createRevealKey(): Promise<RevealSession>;
  startNats(options: NatsProcessOptions): Promise<NatsProcess>;
  /** Rejects when the broker does not answer in time. */
  pingNats(server: {
    readonly url: string;
    readonly user: string;
    readonly password: string;
  }): Promise<void>;
  /** Rejects with what the compiler says. */
  buildPolicies(directory: string, outDirectory: string): Promise<{ readonly revision: string }>;
  checkPolicies(directory: string): Promise<PolicyCheckReport>;
  testPolicies(directory: string): Promise<PolicyCheckReport>;
  openPolicy(bundleDirectory: string): Promise<PolicyEngine>;
  /** The interceptors: they get everything after their name, and give an exit code. */
  runExec(argv: readonly string[], env: Environment): Promise<number>;
  runMcp(argv: readonly string[], env: Environment): Promise<number>;
  /** Rejects with a `Fault`: file_exists, file_unwritable. */
  openPackage(path: string, options: WriteOptions): Promise<EvidencePackage>;
  openNewFile(path: string, options: WriteOptions): Promise<FileInTheMaking>;
  /** The verifier: as above. It reads files alone, and writes here. */
  runVerify(argv: readonly string[], io: VerifyOutput): Promise<number>;
}

/** Where a command writes. */
export interface Output {
  write(text: string): void;
  readonly isTty: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Whether colours and bold are wanted (NO_COLOR, no terminal: not). */
  readonly hasColour: boolean;
}

/** The keyboard side of a terminal. */
export interface Keyboard {
  readonly isTty: boolean;
  /** Hands over raw input until the returned function is called, which restores the terminal. */
  listen(onInput: (text: string) => void): () => void;
  /** Calls back on each change of the terminal's size, until the returned function is called. */
  onResize(changed: () => void): () => void;
}

/** All that a command is given. */
export interface CliContext {
  readonly env: Environment;
  readonly ports: Ports;
  readonly out: Output;
  readonly err: Output;
  readonly keyboard: Keyboard;
  readonly now: () => number;
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly readStdin: () => Promise<string>;
}
