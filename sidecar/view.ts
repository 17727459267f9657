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

/** What may leave the sidecar: the decision service and every approver see this and nothing else. */
export interface ActionView extends PreparedAction {
  /** Labels that classification found, with how often each was found. */
  readonly classification: Readonly<Record<string, number>>;
}

/**
 * Makes what leaves the sidecar out of the raw action. Nothing is redacted or classified yet: arguments and facts pass
 * unchanged, and this function is where the redaction engine goes in. The digest stays that of the raw action.
 */
export function toView(action: PreparedAction): ActionView {
  return { ...action, classification: {} };
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
