import { SCOPE_SENTENCE } from "./controls/controls.ts";
import type { Evidence } from "./evidence.ts";

/** The text that tells a reader how to check the package without trusting whoever made it. */
export function verifyText({ integrity }: Pick<Evidence, "integrity">): string {
  const { origin, size, root } = integrity;
  return `# How to check this package

You need not believe whoever gave it to you, nor the report in it. What you do need, over another way than this package, is the
**log's verifier key** (and those of the witnesses that you trust). The file \`trust-policy\` in here is what the exporter used;
a policy that comes with what it is to judge proves nothing by itself.

- Log: \`${origin}\`
- Leaves: ${size}
- Root (hexadecimal): \`${root}\`

## With Countersign

    countersign verify package.zip --trust your-trust-policy

or, without installing anything, with Node 24 and one file of the package:

    unzip package.zip countersign-verify.ts
    node countersign-verify.ts package.zip --trust your-trust-policy

It ends with 0 when all is well, 1 when a proof is bad, 2 when what the leaves tell breaks a rule (an approval too few, an own
action, a grant used twice), 3 when something could not be checked, 4 when the command line is wrong, and prints what it did not
check. Where one person could both ask and approve, it says so in capitals. Read \`countersign-verify.ts\` first, or take your own copy: it is short, and it came with the package.

## Without anything of Countersign

1. **The files.** \`manifest.json\` has the SHA-256 of every other file: \`sha256sum\` compares them.
2. **The checkpoint.** \`checkpoint\` is a signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). Go's
   \`golang.org/x/mod/sumdb/note\` opens it with the log's verifier key.
3. **The tree.** \`tile/\` is a static log (c2sp.org/tlog-tiles; RFC 6962, section 2.1, with SHA-256). A leaf's hash is
   \`SHA-256(0x00 || leaf)\`, a node's \`SHA-256(0x01 || left || right)\`. \`golang.org/x/mod/sumdb/tlog\` proves records in it, and so do
   the clients of any tiled log; they may be served from any directory of files.
4. **The leaves.** \`tile/entries/\` has the exact bytes: each leaf behind its length in two bytes. A leaf is canonical JSON
   (RFC 8785).
5. **What leaves hide.** A line of \`openings.jsonl\` opens one commitment: \`SHA-256("commit/v1\\n" + id + "\\n" + field + "\\n" + salt +
   value)\`, where \`id\` is the leaf's, \`salt\` its 32 bytes and \`value\` canonical JSON, is the leaf's \`c[field]\`. A commitment without a
   line was erased, or is of a time that the export does not cover; the leaf proves as before.
6. **The rest** (\`controls.json\`, \`ocsf.jsonl\`, \`oscal-assessment-results.json\`, \`report.html\`) follows from the leaves, and
   exporting again from the same checkpoint gives the same bytes.

## What this does and does not prove

${SCOPE_SENTENCE}

A checkpoint with the log's signature proves that the leaves are those that the log signed: it is tamper-evident against anyone
without the log's key. That the holder of the key has not shown somebody else another history is what cosignatures of witnesses
are for; without them, compare the root above with one that was written down elsewhere. A log also can't show what was never
given to it.
`;
}
