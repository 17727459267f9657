import { create } from "@bufbuild/protobuf";
import {
  ActorSchema,
  GetCheckpointResponseSchema,
  LeafSchema,
  ListActorsResponseSchema,
  ListLeavesResponseSchema,
  ListOpeningsResponseSchema,
  OpeningSchema,
  type Opening,
} from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import type { LedgerCalls } from "../../services/cli/ledger-calls.ts";
import { canonicalise } from "../../services/core/action/canonical.ts";
import { Fault } from "../../services/core/fault.ts";
import { formatCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { saltFor } from "../../services/core/ledger/commitment.ts";
import { hiddenValuesOf } from "../../services/core/ledger/committed.ts";
import { appendLeaves, EMPTY_RANGE, rangeRoot } from "../../services/core/ledger/compact-range.ts";
import { cosign } from "../../services/core/ledger/cosignature.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import {
  createVerifierKey,
  formatVerifierKey,
  signNote,
  withSignatures,
} from "../../services/core/ledger/note.ts";
import { actorIdOf, actorNames, subjectKeys, type LoggedLeaf } from "./ledger-log.ts";

const ORIGIN = "countersign.local/ledger";
const WITNESS = "witness.example/w1";
const LOG_SIGNER = createEd25519Signer(new Uint8Array(32).fill(1));
const WITNESS_SIGNER = createEd25519Signer(new Uint8Array(32).fill(2));
const WITNESSED_AT_SECONDS = 1_790_000_000;

/** A trust policy that knows the log and its witness. */
export const TRUST_POLICY = [
  `log ${formatVerifierKey(createVerifierKey(ORIGIN, LOG_SIGNER.publicKey))}`,
  `witness w1 ${formatVerifierKey(createVerifierKey(WITNESS, WITNESS_SIGNER.publicKey, 4))}`,
  "quorum w1",
  "",
].join("\n");

/** What a twin does otherwise than the service on its best day. */
export interface TwinOptions {
  /** Leaves and openings an answer. */
  readonly chunk?: number;
  readonly isWitnessed?: boolean;
  /** Changes the bodies of leaves after the checkpoint was made. */
  readonly alter?: (index: number, body: Uint8Array) => Uint8Array;
  readonly alterOpening?: (opening: Opening) => Opening;
  readonly isErased?: (subject: string) => boolean;
  readonly size?: number;
}

/** Answers reads as the service does, over a synthetic log in memory. */
export function ledgerTwin(log: readonly LoggedLeaf[], options: TwinOptions = {}): LedgerCalls {
  const { chunk = 100, size = log.length, isErased = () => false } = options;
  const { alter = (_, body) => body, alterOpening = (opening) => opening } = options;
  return {
    getCheckpoint: () =>
      Promise.resolve(
        create(GetCheckpointResponseSchema, {
          note: signedNote(log.slice(0, size), options.isWitnessed ?? true),
        }),
      ),
    listLeaves: async function* ({ from, to }) {
      for (const part of parts(range(log, from, to), chunk)) {
        const leaves = part.map(({ index, leaf }) =>
          create(LeafSchema, { index: BigInt(index), body: alter(index, leaf.body) }),
        );
        yield create(ListLeavesResponseSchema, { leaves });
      }
    },
    listOpenings: async function* ({ from, to }) {
      const all = range(log, from, to).flatMap((logged) => openingsOf(logged));
      const left = all.filter(({ subject }) => !isErased(subject)).map(alterOpening);
      for (const openings of parts(left, chunk))
        yield create(ListOpeningsResponseSchema, { openings });
    },
    listActors: ({ ids = [] }) => {
      const names = actorNames();
      const actors = ids.flatMap((id) => {
        const name = names.get(id);
        return name === undefined || isErased(id) ? [] : [create(ActorSchema, { id, name })];
      });
      return Promise.resolve(create(ListActorsResponseSchema, { actors }));
    },
    getReceipt: refuse,
    recordRead: refuse,
    eraseSubject: refuse,
    holdSubject: refuse,
    releaseSubject: refuse,
  };
}

function refuse(): Promise<never> {
  const init = { code: "failed_precondition", reason: "read_only", message: "only reads" } as const;
  return Promise.reject(new Fault(init));
}

function signedNote(log: readonly LoggedLeaf[], isWitnessed: boolean): string {
  const hashes = log.map(({ leaf }) => leaf.hash);
  const root = rangeRoot(appendLeaves(EMPTY_RANGE, hashes));
  const text = formatCheckpoint({ origin: ORIGIN, size: log.length, root, extensions: [] });
  const note = signNote(text, { name: ORIGIN, signer: LOG_SIGNER });
  if (!isWitnessed) return note;
  const cosigner = { name: WITNESS, signer: WITNESS_SIGNER, timeSeconds: WITNESSED_AT_SECONDS };
  return withSignatures(note, [cosign(text, cosigner)]);
}

function openingsOf({ index, event, details }: LoggedLeaf): readonly Opening[] {
  return hiddenValuesOf(event, details, actorIdOf)
    .toSorted((left, right) => (left.field < right.field ? -1 : 1))
    .map(({ field, value, subject }) =>
      create(OpeningSchema, {
        index: BigInt(index),
        field,
        salt: saltFor(subjectKeys(subject), { eventId: event.id, field }),
        valueJson: canonicalise(value),
        subject,
      }),
    );
}

function range<Item>(items: readonly Item[], from = 0n, to = 0n): readonly Item[] {
  return items.slice(Number(from), to === 0n ? undefined : Number(to));
}

function* parts<Item>(items: readonly Item[], chunk: number): Generator<Item[]> {
  for (let at = 0; at < items.length; at += chunk) yield items.slice(at, at + chunk);
}
