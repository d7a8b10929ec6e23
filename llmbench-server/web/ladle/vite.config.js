import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

// Ladle's own pages are React's; both they and the stories are drawn by the one Preact of the pages.
const preactHome = fileURLToPath(new URL("../node_modules/preact", import.meta.url));

export default defineConfig({
  plugins: [preact({ prefreshEnabled: false })],
  resolve: { alias: [{ find: /^preact(?=$|\/)/, replacement: preactHome }] },
  server: { fs: { allow: ["../.."] } },
});
