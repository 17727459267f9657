export function word(kind: "allow" | "deny"): string {
  switch (kind) {
    case "allow":
      return "yes";
  }
  return "no";
}
