import type { Tree } from "./tree.ts";
import { asList, asTree } from "./tree.ts";

/** The names of common table expressions that can be seen from a place. */
export type Scope = ReadonlySet<string>;

/** Outside every WITH. */
export const EMPTY_SCOPE: Scope = new Set();

/** The expressions of a statement's WITH, and what its body and each of them can see. */
export interface Scopes {
  readonly body: Scope;
  readonly expressions: readonly { readonly tree: unknown; readonly visible: Scope }[];
}

/**
 * Reads a WITH clause. Without RECURSIVE an expression sees only those before it: in `with users as (select * from users)`
 * the inner name is the real table, which must not be lost.
 */
export function scopesOf(body: Tree, outer: Scope): Scopes {
  if (body["withClause"] === undefined) return { body: outer, expressions: [] };
  const clause = asTree(body["withClause"]);
  const expressions = asList(clause["ctes"]).map((item) => asTree(asTree(item)["CommonTableExpr"]));
  const names = expressions.map((expression) => String(expression["ctename"]));
  const seen = (count: number): Scope => new Set([...outer, ...names.slice(0, count)]);
  const all = seen(names.length);
  const isRecursive = clause["recursive"] === true;
  return {
    body: all,
    expressions: expressions.map((tree, index) => ({
      tree,
      visible: isRecursive ? all : seen(index),
    })),
  };
}
