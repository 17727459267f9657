/**
 * The three functions of the reflect-metadata proposal that the certificate library (through tsyringe) asks for when it
 * is loaded. Import this file before it. Existing functions are left alone.
 */
const metadata = new WeakMap<object, Map<unknown, unknown>>();

function define(key: unknown, value: unknown, target: object): void {
  const own = metadata.get(target) ?? new Map<unknown, unknown>();
  metadata.set(target, own.set(key, value));
}

function getOwn(key: unknown, target: object): unknown {
  return metadata.get(target)?.get(key);
}

function get(key: unknown, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Reflect.getPrototypeOf(at)) {
    if (metadata.get(at)?.has(key) === true) return getOwn(key, at);
  }
  return undefined;
}

if (!("getMetadata" in Reflect)) {
  Object.assign(Reflect, { defineMetadata: define, getMetadata: get, getOwnMetadata: getOwn });
}
