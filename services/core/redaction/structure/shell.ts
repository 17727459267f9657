import type { Place, Survey } from "./survey.ts";
export function readShell(_survey: Survey, _place: Place): boolean {
  return false;
}
