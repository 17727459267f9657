import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // No claim about time: properties with many samples take long where the machine is busy.
          testTimeout: 30_000,
          include: ["test/**/*.test.ts"],
          exclude: ["test/process/**", "test/contract/**", "test/lint/bad/**"],
        },
      },
      {
        test: {
          name: "process",
          include: ["test/process/**/*.test.ts", "test/contract/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
