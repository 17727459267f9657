import type { Scope } from "./cte-scope.ts";
import type { Frame } from "./frame.ts";
import type { Tree } from "./tree.ts";
import { asList, asTree, displayName, stringsIn } from "./tree.ts";

/**
 * Adds the names that one node bears to its statement. Nodes are known by their members and not by their type, because the
 * parser leaves the type out where only one is possible (the relation of an INSERT, a branch of a UNION).
 */
export function collectNames(node: Tree, frame: Frame, scope: Scope): void {
  for (const key of Object.keys(node)) COLLECTORS.get(key)?.(node, frame, scope);
}

/** What a member says, by its key. Most nodes have none of them, so that walking is cheap. */
const COLLECTORS: ReadonlyMap<string, (node: Tree, frame: Frame, scope: Scope) => void> = new Map([
  ["relname", collectTable],
  ["removeType", collectDropped],
  ["ColumnRef", collectColumn],
  ["indirection", addColumns("indirection")],
  ["usingClause", addColumns("usingClause")],
  ["attlist", addColumns("attlist")],
  ["colnames", collectRenamed],
  ["cols", collectChanged],
  ["targetList", collectChanged],
  ["funcname", collectFunction],
  ["SQLValueFunction", collectValueFunction],
  ["A_Expr", collectOperator],
]);

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

function collectColumn(node: Tree, frame: Frame): void {
  addLast(stringsIn(asTree(node["ColumnRef"])["fields"]), frame);
}

function addColumns(key: string): (node: Tree, frame: Frame) => void {
  return (node, frame) => {
    for (const column of stringsIn(node[key])) frame.addColumn(displayName([column]));
  };
}

/** In `customers as c (a, id)` the names are new ones: which columns they stand for cannot be told. */
function collectRenamed(node: Tree, frame: Frame): void {
  if (asList(node["colnames"]).length > 0) frame.addColumn("*");
}

/** A SELECT's targets bear aliases, which are no columns; it is the only node with both a list of them and an operator. */
function collectChanged(node: Tree, frame: Frame): void {
  const isSelect = node["op"] !== undefined;
  const targets = [...asList(node["cols"]), ...(isSelect ? [] : asList(node["targetList"]))];
  for (const target of targets) addLast([asTree(asTree(target)["ResTarget"])["name"]], frame);
}

function addLast(names: readonly unknown[], frame: Frame): void {
  const name = displayName(names.slice(-1));
  if (name !== "") frame.addColumn(name);
}

function collectFunction(node: Tree, frame: Frame): void {
  const name = displayName(stringsIn(node["funcname"]));
  if (name !== "") frame.addFunction(name);
}

function collectValueFunction(node: Tree, frame: Frame): void {
  const { op } = asTree(node["SQLValueFunction"]);
  if (typeof op === "string") frame.addFunction(op.replace(/^SVFOP_/, "").toLowerCase());
}

/** An operator of a named schema may be anybody's function. */
function collectOperator(node: Tree, frame: Frame): void {
  const operator = stringsIn(asTree(node["A_Expr"])["name"]);
  if (operator.length > 1) frame.addFunction(displayName(operator));
}
