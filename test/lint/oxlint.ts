import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/** One complaint of the linter. */
export interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

/**
 * Lints files, given as path and text, with the project's own configuration, as if they stood at the top of the project.
 * Overrides match paths from the configuration's directory, so both are laid out in a directory of their own.
 */
export function lint(files: Readonly<Record<string, string>>): readonly Complaint[] {
  const tree = mkdtempSync(join(tmpdir(), "countersign-lint-"));
  try {
    for (const name of [".oxlintrc.json", "tsconfig.json"]) {
      copyFileSync(join(ROOT, name), join(tree, name));
    }
    // The type-aware rules need the types of Node.
    symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    return run(tree);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

interface Diagnostic {
  readonly filename: string;
  readonly code: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

function run(tree: string): readonly Complaint[] {
  const oxlint = join(ROOT, "node_modules/oxlint/bin/oxlint");
  const args = [oxlint, "--type-aware", "--format", "json"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: tree, encoding: "utf8" });
  if (!stdout.includes('"diagnostics"')) throw new Error(`oxlint did not run: ${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  return diagnostics.map(({ filename, code, labels }) => ({
    file: filename,
    line: labels[0]?.span.line ?? 0,
    rule: code.replace(/^.*\(|\)$/g, ""),
  }));
}
