import { expect, test } from "vitest";
import { lint } from "./oxlint.ts";

/** For each file, what the import table of the README lets it import, and what not. */
const TABLE: Readonly<Record<string, { readonly may: string; readonly mayNot: string }>> = {
  "services/core/fault.ts": {
    may: "./x.ts ./a/b.ts canonicalize",
    mayNot:
      "../x.ts ../adapters/g/y.ts pg node:fs @scope/x canonicalize2 can c ./../adapters/x.ts node:fs/promises ../../proto/gen/a.ts",
  },
  "services/core/a/b.ts": {
    may: "./x.ts ../fault.ts ../b/x.ts canonicalize",
    mayNot:
      "../../decision/x.ts ../../adapters/grpc/x.ts ../../../proto/gen/x.ts node:crypto @opentelemetry/api ../b/../../decision/x.ts canonicalize/x .././../adapters/x.ts ../../../sidecar/x.ts",
  },
  "services/core/a/b/c.ts": {
    may: "./x.ts ../fault.ts ../../b/x.ts",
    mayNot: "../../../decision/x.ts pg",
  },
  "services/core/text/x.ts": {
    may: "./x.ts ../action/x.ts",
    mayNot: "../../cli/text/x.ts @bufbuild/protobuf/wkt node:util",
  },
  "services/core/action/hash.ts": {
    may: "node:crypto",
    mayNot: "./x.ts node:child_process node:cluster node:fs ../x.ts crypto",
  },
  "services/core/config/config-file.ts": {
    may: "yaml ./config-error.ts",
    mayNot: "node:fs ../fault.ts canonicalize ../../adapters/a/x.ts",
  },
  "services/core/config/document.ts": { may: "", mayNot: "yaml" },
  "services/core/action/digest.ts": { may: "", mayNot: "node:crypto" },
  "services/core/ledger/ed25519.ts": { may: "node:crypto", mayNot: "./x.ts node:fs" },
  "services/core/ledger/hash.ts": { may: "../action/hash.ts", mayNot: "node:crypto" },
  "services/adapters/a/b.ts": {
    may: "./x.ts ../../core/a/x.ts ../../core/fault.ts ../../../proto/gen/x/y.ts pg node:fs @opentelemetry/api",
    mayNot:
      "../b/x.ts ../../decision/x.ts ../../console/x.ts ../../../sidecar/x.ts ../../require-node.ts ../../../proto/other.ts ../../../test/x.ts",
  },
  "services/adapters/a/b/c.ts": {
    may: "../x.ts ./y.ts ../../../core/x.ts ../../../../proto/gen/x.ts",
    mayNot: "../../b/x.ts ../../../decision/x.ts",
  },
  "services/adapters/directory/x.ts": {
    may: "./x.ts ../../core/directory/x.ts yaml ical.js",
    mayNot: "../identity/x.ts ../../decision/directory/x.ts",
  },
  "services/decision/x.ts": {
    may: "./x.ts ./y/x.ts ../core/a/x.ts ../core/fault.ts ../../proto/gen/x/y.ts node:fs commander",
    mayNot:
      "../adapters/grpc/x.ts ../adapters/memory/x.ts ../cli/x.ts ../notifier/x.ts ../../sidecar/x.ts ../require-node.ts ../console/x.ts ../../test/support/x.ts",
  },
  "services/console/x.ts": { may: "", mayNot: "../decision/x.ts ../adapters/grpc/x.ts" },
  "services/console/pages/x.ts": {
    may: "../x.ts ./x.ts ../../core/text/x.ts ../../../proto/gen/x.ts",
    mayNot: "../../issuer/x.ts ../../cli/text/x.ts ../../adapters/webauthn/x.ts",
  },
  "services/issuer/x.ts": {
    may: "./x.ts ../core/config/x.ts",
    mayNot: "../console/x.ts ../adapters/openid-provider/x.ts ../adapters/identity/x.ts",
  },
  "services/issuer/main.ts": {
    may: "../adapters/openid-provider/x.ts ../require-node.ts",
    mayNot: "../console/main.ts ../decision/config.ts",
  },
  "services/cli/a/x.ts": {
    may: "../x.ts ./x.ts ../../core/a/x.ts ../../../proto/gen/x.ts",
    mayNot: "../../adapters/a/x.ts ../../decision/x.ts ../../../sidecar/x.ts",
  },
  "services/decision/handler.ts": {
    may: "../adapters/grpc/x.ts ./x.ts ../core/a/x.ts",
    mayNot: "../adapters/nats/x.ts ../cli/x.ts ../adapters/grpc2/x.ts",
  },
  "services/witness/http.ts": {
    may: "../adapters/http/x.ts ./x.ts ../core/a/x.ts",
    mayNot: "../adapters/grpc/x.ts ../cli/x.ts ../notifier/http.ts",
  },
  "services/witness/witness.ts": { may: "", mayNot: "../adapters/http/x.ts" },
  "services/decision/vote-handler.ts": { may: "../adapters/grpc/x.ts", mayNot: "" },
  "services/decision/main.ts": {
    may: "../adapters/grpc/x.ts ../adapters/nats/x.ts ../core/a/x.ts ../require-node.ts ../../proto/gen/x.ts ./x.ts",
    mayNot:
      "../cli/x.ts ../../sidecar/x.ts ../../sidecar/intercept/exec/main.ts ../notifier/main.ts",
  },
  "services/decision/open-epoch/main.ts": {
    may: "../../adapters/sql/x.ts ../../core/a/x.ts ../../require-node.ts ../config.ts ../ledger/x.ts",
    mayNot: "../../cli/x.ts ../../notifier/main.ts ../../../sidecar/x.ts",
  },
  "services/cli/main.ts": {
    may: "../../sidecar/intercept/exec/main.ts ../adapters/grpc/x.ts",
    mayNot: "../../sidecar/main.ts ../../sidecar/intercept/exec/x.ts ../decision/main.ts",
  },
  "services/grant-verifier/verify-grant.ts": {
    may: "jose",
    mayNot: "./x.ts ../core/fault.ts node:fs node:crypto jose/x ../../proto/gen/x.ts",
  },
  "sidecar/x.ts": {
    may: "./x.ts ../services/core/a/x.ts ../proto/gen/x.ts ./intercept/x.ts",
    mayNot: "../services/adapters/a/x.ts ../services/decision/x.ts ./intercept/exec/main.ts",
  },
  "sidecar/handler.ts": {
    may: "../services/adapters/grpc/x.ts",
    mayNot: "../services/adapters/nats/x.ts",
  },
  "sidecar/main.ts": {
    may: "../services/adapters/nats/x.ts ../services/require-node.ts ./x.ts",
    mayNot: "../services/cli/x.ts ./intercept/exec/main.ts",
  },
  "sidecar/intercept/exec/x.ts": {
    may: "./x.ts ../../x.ts ../x.ts ../../../services/core/a/x.ts ../../../proto/gen/x.ts",
    mayNot:
      "../mcp/x.ts ../../main.ts ../../decision/x.ts ../../../services/adapters/grpc/x.ts ../../../services/cli/x.ts",
  },
  "sidecar/intercept/exec/handler.ts": { may: "../../../services/adapters/grpc/x.ts", mayNot: "" },
  "sidecar/intercept/exec/main.ts": {
    may: "../../../services/adapters/grpc/x.ts ../../../services/require-node.ts",
    mayNot: "../mcp/main.ts ../../main.ts",
  },
  "services/require-node.ts": { may: "", mayNot: "./core/x.ts node:fs pg" },
};

interface Case {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly isAllowed: boolean;
}

const CASES: readonly Case[] = Object.entries(TABLE).flatMap(([file, { may, mayNot }]) => {
  const allowed = words(may).map((specifier) => ({ specifier, isAllowed: true }));
  const refused = words(mayNot).map((specifier) => ({ specifier, isAllowed: false }));
  return [...allowed, ...refused].map((one, index) => ({ ...one, file, line: index + 1 }));
});

test("every room imports what the table allows it, and nothing else", () => {
  const complaints = lint(filesOf((specifier) => `import "${specifier}";`));

  expect(restricted(complaints)).toEqual(refusedCases());
});

test("a type import, a re-export and a late import are held to the table too", () => {
  const spellings = [
    (specifier: string, n: number) => `import type { T${n} } from "${specifier}";`,
    (specifier: string, n: number) => `export { x as x${n} } from "${specifier}";`,
    (specifier: string, n: number) => `export const l${n} = async () => import("${specifier}");`,
  ];

  for (const spelling of spellings) {
    expect(restricted(lint(filesOf(spelling)))).toEqual(refusedCases());
  }
});

function words(text: string): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}

function filesOf(spell: (specifier: string, line: number) => string) {
  const lines = Object.groupBy(CASES, ({ file }) => file);
  return Object.fromEntries(
    Object.entries(lines).map(([file, cases]) => [
      file,
      `${cases!.map(({ specifier, line }) => spell(specifier, line)).join("\n")}\n`,
    ]),
  );
}

function restricted(complaints: ReturnType<typeof lint>): readonly string[] {
  const found = complaints.filter(({ rule }) => rule === "no-restricted-imports");
  return [...new Set(found.map(({ file, line }) => said(file, line)))].toSorted();
}

function refusedCases(): readonly string[] {
  return CASES.filter(({ isAllowed }) => !isAllowed)
    .map(({ file, line }) => said(file, line))
    .toSorted();
}

function said(file: string, line: number): string {
  const specifier = CASES.find((one) => one.file === file && one.line === line)?.specifier;
  return `${file} must not import ${specifier}`;
}
