import type { SqlKind } from "../../core/facts/sql-parser.ts";

/** What each node of the parser is, where its name does not say so. */
const KINDS: Readonly<Record<string, SqlKind>> = {
  SelectStmt: "select",
  InsertStmt: "insert",
  UpdateStmt: "update",
  DeleteStmt: "delete",
  MergeStmt: "merge",
  TruncateStmt: "truncate",
  CopyStmt: "copy",
  TransactionStmt: "transaction",
  VariableSetStmt: "set",
  ConstraintsSetStmt: "set",
  CallStmt: "call",
  DoStmt: "do",
  GrantStmt: "grant",
  GrantRoleStmt: "grant",
  AlterDefaultPrivilegesStmt: "grant",
  RenameStmt: "alter",
  ReassignOwnedStmt: "alter",
  ViewStmt: "create",
  IndexStmt: "create",
  RuleStmt: "create",
  DefineStmt: "create",
  CompositeTypeStmt: "create",
  ImportForeignSchemaStmt: "create",
};

/** What changes nothing by itself. A statement inside may, and is looked at apart. */
const HARMLESS = new Set([
  "SelectStmt",
  "TransactionStmt",
  "VariableSetStmt",
  "ConstraintsSetStmt",
  "VariableShowStmt",
  "ExplainStmt",
  "PrepareStmt",
  "DeclareCursorStmt",
  "FetchStmt",
  "ClosePortalStmt",
  "DeallocateStmt",
  "ListenStmt",
  "UnlistenStmt",
]);

/** The kind of a node, such as "DeleteStmt". */
export function kindOf(node: string): SqlKind {
  if (Object.hasOwn(KINDS, node)) return KINDS[node] ?? "other";
  if (node.startsWith("Drop")) return "drop";
  if (node.startsWith("Alter")) return "alter";
  return node.startsWith("Create") ? "create" : "other";
}

/** Whether a node changes something, the statements inside it left aside. What is not known does. */
export function isWrite(node: string, body: Readonly<Record<string, unknown>>): boolean {
  if (node === "SelectStmt") return body["intoClause"] !== undefined || hasLock(body);
  if (node === "CopyStmt") return body["is_from"] === true || typeof body["filename"] === "string";
  return !HARMLESS.has(node);
}

/** PostgreSQL counts FOR UPDATE among the writes as well: a read-only transaction refuses it. */
function hasLock(body: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(body["lockingClause"]) && body["lockingClause"].length > 0;
}
