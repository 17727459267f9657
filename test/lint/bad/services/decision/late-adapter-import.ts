export const load = (): Promise<unknown> => import("../adapters/sql/store.ts");
