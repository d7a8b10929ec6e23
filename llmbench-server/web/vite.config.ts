import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [preact({ reactAliasesEnabled: false })],
  build: {
    outDir: "../target/classes/web",
    emptyOutDir: true,
    // The page's policy allows no inlined data but images; small assets stay files.
    assetsInlineLimit: 0,
    target: "es2022",
  },
  // The first steps' questions are a resource of the server.
  server: { fs: { allow: [".."] }, proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } } },
  test: {
    environment: "happy-dom",
    testTimeout: 30_000,
    include: ["test/**/*.test.{ts,tsx}"],
    setupFiles: ["test/setup.ts"],
    coverage: {
      provider: "v8",
      include: ["src/**/*.{ts,tsx}"],
      exclude: ["src/main.tsx", "src/api/schema.ts"],
      thresholds: { lines: 80 },
      reportsDirectory: "../target/web-coverage",
    },
  },
});
