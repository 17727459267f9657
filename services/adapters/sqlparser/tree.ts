/** A node of the parser's JSON. Nothing is assumed of its members. */
export type Tree = Readonly<Record<string, unknown>>;

/** A node, or one without members for anything else. */
export function asTree(value: unknown): Tree {
  return isTree(value) ? value : {};
}

/** Whether a value is a node and neither a list nor a scalar. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list, or an empty one for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts of a list of String nodes; a star is `*`, and what is neither is left out. */
export function stringsIn(list: unknown): readonly string[] {
  return asList(list).flatMap((item) => {
    const node = asTree(item);
    if (node["A_Star"] !== undefined) return ["*"];
    if (node["List"] !== undefined) return stringsIn(asTree(node["List"])["items"]);
    const text = asTree(node["String"])["sval"];
    return typeof text === "string" ? [text] : [];
  });
}

/**
 * A name as policies compare it. One that has a dot or a quote inside is quoted, so that the single name "public.orders" is
 * not taken for the table orders of the schema public.
 */
export function displayName(parts: readonly unknown[]): string {
  return parts
    .filter((part) => typeof part === "string" && part !== "")
    .map((part) => String(part))
    .map((part) => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part))
    .join(".");
}
