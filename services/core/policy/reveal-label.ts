/** The classes of which policy may let people see a single value. Secrets are not among them, so nobody is ever shown one. */
const REVEALABLE_CLASSES: ReadonlySet<string> = new Set(["pii", "phi", "pci", "financial"]);

/** Whether a review may say that people see values of this label, such as `pii.email`, or of a whole class, such as `pii`. */
export function isRevealLabel(text: string): boolean {
  const [name = "", type, ...more] = text.split(".");
  if (!REVEALABLE_CLASSES.has(name) || more.length > 0) return false;
  return type === undefined || /^[a-z_]+$/.test(type);
}

/** Whether labels that a review says cover another one, as itself or by its class. */
export function coversLabel(said: readonly string[], label: string): boolean {
  const [name = ""] = label.split(".");
  return said.includes(label) || said.includes(name);
}
