import type { SqlFacts } from "../../core/facts/sql-parser.ts";
import type { Scope } from "./cte-scope.ts";
import { EMPTY_SCOPE, scopesOf } from "./cte-scope.ts";
import { Frame } from "./frame.ts";
import { kindOf } from "./kinds.ts";
import { collectNames } from "./names.ts";
import { carriesCode, copiesWholeTable, readShape } from "./shape.ts";
import type { Tree } from "./tree.ts";
import { asList, asTree, isTree } from "./tree.ts";

/** Each of these shows its inner statement apart, a SELECT as well: whether it runs is not theirs to say. */
const WRAPPERS = new Set(["ExplainStmt", "PrepareStmt", "DeclareCursorStmt"]);

/** What a DML statement changes is a table, also when a common table expression has its name. */
const TARGETS = new Set(["relation", "rel"]);

interface Visit {
  readonly tree: unknown;
  readonly frame: Frame;
  readonly scope: Scope;
  /** Whether this is the statement directly inside a wrapper. */
  readonly isWrapped: boolean;
}

/** Reads the parser's JSON, or gives `undefined` when a statement has a shape that is not known. */
export function readStatements(tree: unknown): Omit<SqlFacts, "dialectDependent"> | undefined {
  const walk = new Walk();
  for (const raw of asList(asTree(tree)["stmts"])) {
    const [node, body] = onlyMember(asTree(raw)["stmt"]);
    if (node === undefined || !isTree(body)) return undefined;
    walk.statement(node, body);
  }
  return walk.result();
}

function onlyMember(value: unknown): readonly [string, unknown] | readonly [] {
  const tree = asTree(value);
  const [only, ...others] = Object.keys(tree);
  return only !== undefined && others.length === 0 ? [only, tree[only]] : [];
}

/** Goes through statements with a stack of its own, in an order that keeps each nested one behind its outer one. */
class Walk {
  readonly #frames: Frame[] = [];
  readonly #pending: Visit[] = [];
  #hasOpaqueCode = false;

  statement(node: string, body: Tree): void {
    this.#open(node, body, {});
    for (let visit = this.#pending.pop(); visit !== undefined; visit = this.#pending.pop()) {
      this.#visit(visit);
    }
  }

  result(): Omit<SqlFacts, "dialectDependent"> {
    const statements = this.#frames.map((frame) => frame.toStatement());
    return { statements, hasOpaqueCode: this.#hasOpaqueCode };
  }

  #open(node: string, body: Tree, outer: { frame?: Frame; scope?: Scope }): void {
    const frame = new Frame(kindOf(node), readShape(node, body), outer.frame);
    this.#frames.push(frame);
    if (carriesCode(node, body)) this.#hasOpaqueCode = true;
    if (node === "SelectStmt" && isTree(body["intoClause"]))
      this.#openInto(body["intoClause"], frame);
    if (copiesWholeTable(node, body)) frame.addColumn("*");
    this.#members(body, { frame, scope: outer.scope ?? EMPTY_SCOPE }, WRAPPERS.has(node));
  }

  /** SELECT INTO makes a table; it is shown like the CREATE TABLE that it is. */
  #openInto(into: Tree, outer: Frame): void {
    const frame = new Frame("create", readShape("CreateTableAsStmt", {}), outer);
    this.#frames.push(frame);
    this.#pending.push({ tree: into, frame, scope: EMPTY_SCOPE, isWrapped: false });
  }

  #members(body: Tree, at: { frame: Frame; scope: Scope }, isWrapper: boolean): void {
    const { frame, scope } = at;
    const scopes = scopesOf(body, scope);
    collectNames(body, frame, scope);
    for (const { tree, visible } of scopes.expressions) {
      this.#pending.push({ tree, frame, scope: visible, isWrapped: false });
    }
    for (const [key, tree] of Object.entries(body)) {
      if (typeof tree !== "object" || tree === null || key === "withClause") continue;
      const visible = TARGETS.has(key) ? EMPTY_SCOPE : scopes.body;
      this.#pending.push({ tree, frame, scope: visible, isWrapped: isWrapper });
    }
  }

  #visit({ tree, frame, scope, isWrapped }: Visit): void {
    if (Array.isArray(tree)) {
      for (const item of tree) this.#pending.push({ tree: item, frame, scope, isWrapped: false });
      return;
    }
    if (!isTree(tree)) return;
    const [node, body] = onlyMember(tree);
    const isStatement = node !== undefined && node.endsWith("Stmt") && isTree(body);
    const opens = isStatement && (node !== "SelectStmt" || isWrapped);
    if (opens) this.#open(node, body, { frame, scope });
    else this.#members(tree, { frame, scope }, false);
  }
}
