/** The action as the agent's tool would run it. It never leaves the sidecar in this form. */
export interface RawAction {
  readonly tool: string;
  readonly operation: string;
  readonly target: string;
  /** Canonical JSON (RFC 8785) of the arguments. */
  readonly argumentsJson: string;
}

/** A raw action with what the sidecar learned of it. */
export interface PreparedAction extends RawAction {
  /** Canonical JSON of the facts. */
  readonly factsJson: string;
  /** Binds the raw action to the request, 32 bytes. */
  readonly digest: Uint8Array;
}

/** Why and where the agent acts: its own, unverified claims. Empty text stands for "not said". */
export interface ActionContext {
  readonly reason: string;
  readonly task: string;
  readonly ticket: string;
  readonly environment: string;
  readonly sourceZone: string;
  readonly destinationZone: string;
  readonly principal: string;
  readonly blastRadius: string;
}

/** What may leave the sidecar of an action: the decision service and every approver see this, redacted, and nothing else. */
export interface ActionView {
  readonly tool: string;
  readonly operation: string;
  readonly target: string;
  /** Canonical JSON of the redacted arguments. */
  readonly argumentsJson: string;
  readonly factsJson: string;
  /** Labels that classification found, with how often each was found. */
  readonly classification: Readonly<Record<string, number>>;
  /** What stands for each hidden value when actions are compared, by placeholder. */
  readonly valueTags: Readonly<Record<string, string>>;
}

/** A view with the digest that binds it to the raw action. */
export interface BoundView extends ActionView {
  readonly digest: Uint8Array;
}

/** The agent has said nothing. */
export const NO_CONTEXT: ActionContext = {
  reason: "",
  task: "",
  ticket: "",
  environment: "",
  sourceZone: "",
  destinationZone: "",
  principal: "",
  blastRadius: "",
};
