export function isReady(promise: Promise<boolean>): boolean {
  if (promise) return true;
  return false;
}
