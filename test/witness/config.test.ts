import { expect, test } from "vitest";
import { COSIGNATURE_TYPE } from "../../services/core/ledger/cosignature.ts";
import { formatVerifierKey, createVerifierKey } from "../../services/core/ledger/note.ts";
import { parseWitnessConfig } from "../../services/witness/config.ts";
import { treeLog } from "../support/tree.ts";

const LOG = treeLog(1);
const VKEY = formatVerifierKey(LOG.key);
const OTHER = treeLog(1, "log.example/two", 3);

function parse(environment: Readonly<Record<string, string>>, files = new Map<string, string>()) {
  return parseWitnessConfig(environment, (path) => {
    const text = files.get(path);
    if (text === undefined) throw new Error("ENOENT");
    return text;
  });
}

const COSIGNER = formatVerifierKey(
  createVerifierKey("w.example", LOG.signer.publicKey, COSIGNATURE_TYPE),
);

test.each([
  [{}, "COUNTERSIGN_WITNESS_LOGS is not set"],
  [{ COUNTERSIGN_WITNESS_LOGS: "nonsense" }, "COUNTERSIGN_WITNESS_LOGS holds no verifier key"],
  [{ COUNTERSIGN_WITNESS_LOGS: COSIGNER }, "the key of a witness and not of a log"],
  [{ COUNTERSIGN_WITNESS_TRUST: "missing" }, "COUNTERSIGN_WITNESS_TRUST names no usable"],
  [{ COUNTERSIGN_WITNESS_LOGS: VKEY, COUNTERSIGN_WITNESS_LISTEN: "7409" }, "is not HOST:PORT"],
  [{ COUNTERSIGN_WITNESS_LOGS: VKEY, COUNTERSIGN_WITNESS_LISTEN: "h:70000" }, "is not HOST:PORT"],
  [{ COUNTERSIGN_WITNESS_LOGS: VKEY, COUNTERSIGN_WITNESS_NAME: "a b" }, "holds a blank"],
] as const)("%j is refused", (environment, problem) => {
  expect(() => parse({ ...environment })).toThrow(problem);
});

test("logs come from the setting and from a trust policy, each once", () => {
  const policy = `log ${formatVerifierKey(OTHER.key)}\nlog ${VKEY}\nquorum none\n`;

  const { logs } = parse(
    { COUNTERSIGN_WITNESS_LOGS: VKEY, COUNTERSIGN_WITNESS_TRUST: "policy" },
    new Map([["policy", policy]]),
  );

  expect([...logs.keys()].toSorted()).toEqual([LOG.origin, OTHER.origin]);
  expect(logs.get(LOG.origin)).toHaveLength(1);
});

test.each([
  ["0.0.0.0:80", { host: "0.0.0.0", port: 80 }],
  ["[::1]:0", { host: "::1", port: 0 }],
  ["witness.example:7409", { host: "witness.example", port: 7409 }],
])("it listens on %s", (text, listen) => {
  const config = parse({ COUNTERSIGN_WITNESS_LOGS: VKEY, COUNTERSIGN_WITNESS_LISTEN: text });

  expect(config.listen).toEqual(listen);
});
