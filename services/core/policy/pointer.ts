/** Whether a text is a JSON pointer (RFC 6901, section 3), by the same steps as policies/countersign/lib/shape.rego. */
export function isPointer(text: string): boolean {
  const escapes = text.split("~").slice(1);
  return (text === "" || text.startsWith("/")) && escapes.every((escape) => /^[01]/.test(escape));
}
