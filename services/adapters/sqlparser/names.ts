import type { Scope } from "./cte-scope.ts";
import type { Frame } from "./frame.ts";
import type { Tree } from "./tree.ts";
import { asList, asTree, displayName, stringsIn } from "./tree.ts";

/**
 * Adds the names that one node bears to its statement. Nodes are known by their members and not by their type, because the
 * parser leaves the type out where only one is possible (the relation of an INSERT, a branch of a UNION).
 */
export function collectNames(node: Tree, frame: Frame, scope: Scope): void {
  collectTable(node, frame, scope);
  collectDropped(node, frame);
  collectColumns(node, frame);
  collectFunctions(node, frame);
}

function collectTable(node: Tree, frame: Frame, scope: Scope): void {
  const { catalogname, schemaname, relname } = node;
  if (typeof relname !== "string") return;
  if (schemaname === undefined && scope.has(relname)) return;
  frame.addTable(displayName([catalogname, schemaname, relname]));
}

const RELATIONS = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_FOREIGN_TABLE",
  "OBJECT_SEQUENCE",
  "OBJECT_INDEX",
]);

function collectDropped(node: Tree, frame: Frame): void {
  if (!RELATIONS.has(String(node["removeType"]))) return;
  for (const object of asList(node["objects"])) frame.addTable(displayName(stringsIn([object])));
}

function collectColumns(node: Tree, frame: Frame): void {
  const { fields, indirection, colnames, usingClause, attlist } = asTree(node["ColumnRef"] ?? node);
  if (node["ColumnRef"] !== undefined) addLast(stringsIn(fields), frame);
  for (const column of [
    ...stringsIn(indirection),
    ...stringsIn(usingClause),
    ...stringsIn(attlist),
  ]) {
    frame.addColumn(displayName([column]));
  }
  // In `customers as c (a, id)` the names are new ones: which columns they stand for cannot be told.
  if (asList(colnames).length > 0) frame.addColumn("*");
  for (const target of changedColumns(node))
    addLast([asTree(asTree(target)["ResTarget"])["name"]], frame);
}

/** A SELECT's targets bear aliases, which are no columns; it is the only node with both a list of them and an operator. */
function changedColumns(node: Tree): readonly unknown[] {
  const isSelect = node["op"] !== undefined;
  return [...asList(node["cols"]), ...(isSelect ? [] : asList(node["targetList"]))];
}

function addLast(names: readonly unknown[], frame: Frame): void {
  const name = displayName(names.slice(-1));
  if (name !== "") frame.addColumn(name);
}

function collectFunctions(node: Tree, frame: Frame): void {
  const name = displayName(stringsIn(node["funcname"]));
  if (name !== "") frame.addFunction(name);
  const { op } = asTree(node["SQLValueFunction"]);
  // An operator of a named schema may be anybody's function.
  const operator = stringsIn(asTree(node["A_Expr"])["name"]);
  if (operator.length > 1) frame.addFunction(displayName(operator));
  if (typeof op === "string") frame.addFunction(op.replace(/^SVFOP_/, "").toLowerCase());
}
