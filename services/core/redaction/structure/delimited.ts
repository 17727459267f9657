import type { Place, Survey } from "./survey.ts";
export function readDelimited(_survey: Survey, _place: Place): boolean {
  return false;
}
