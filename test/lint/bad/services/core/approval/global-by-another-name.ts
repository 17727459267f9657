export const now = (): number => globalThis.performance.timeOrigin;
