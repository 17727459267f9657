export function forget(promise: Promise<number>): void {
  promise.then(String);
}
