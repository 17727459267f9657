import type { Shape } from "./frame.ts";
import { isWrite } from "./kinds.ts";
import type { Tree } from "./tree.ts";
import { asList, asTree } from "./tree.ts";

/** Reads what stands on the face of a statement. */
export function readShape(node: string, body: Tree): Shape {
  return {
    writes: isWrite(node, body),
    isPlanOnly: node === "ExplainStmt" && !isAnalyze(body),
    hasWhere: node === "SelectStmt" ? everyBranchHasWhere(body) : restricts(body["whereClause"]),
    limit: readLimit(body),
  };
}

/** Any mention counts, also `(analyze false)`: how an option is switched off is the server's to say. */
function isAnalyze(body: Tree): boolean {
  return hasOption(body, "analyze");
}

/** A union returns what its least restricted branch returns. */
function everyBranchHasWhere(select: Tree): boolean {
  const branches = [select];
  for (let branch = branches.pop(); branch !== undefined; branch = branches.pop()) {
    if (branch["larg"] !== undefined) branches.push(asTree(branch["larg"]), asTree(branch["rarg"]));
    else if (!restricts(branch["whereClause"])) return false;
  }
  return true;
}

function restricts(condition: unknown): boolean {
  const pending: unknown[] = [condition];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== "object" || node === null) continue;
    if ("ColumnRef" in node || "CurrentOfExpr" in node) return true;
    pending.push(...Object.values(node));
  }
  return false;
}

function readLimit(body: Tree): number | null | undefined {
  if (body["limitCount"] === undefined) return undefined;
  const constant = asTree(asTree(body["limitCount"])["A_Const"]);
  if (constant["isnull"] === true) return undefined;
  // WITH TIES may return more than the number says.
  if (constant["ival"] === undefined || body["limitOption"] !== "LIMIT_OPTION_COUNT") return null;
  const number = asTree(constant["ival"])["ival"] ?? 0;
  return typeof number === "number" ? number : null;
}

/** Whether a statement carries code in a string: DO and the bodies of functions. */
export function carriesCode(node: string, body: Tree): boolean {
  if (node === "DoStmt") return true;
  return node === "CreateFunctionStmt" && hasOption(body, "as");
}

/** COPY of a table without a list of columns copies all of them. */
export function copiesWholeTable(node: string, body: Tree): boolean {
  return node === "CopyStmt" && body["relation"] !== undefined && body["attlist"] === undefined;
}

function hasOption(body: Tree, name: string): boolean {
  return asList(body["options"]).some(
    (option) => asTree(asTree(option)["DefElem"])["defname"] === name,
  );
}
