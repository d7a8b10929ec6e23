/** @type {import('@ladle/react').UserConfig} */
export default {
  stories: "../stories/*.stories.tsx",
  viteConfig: "vite.config.js",
  outDir: "../../target/stories",
  addons: { a11y: { enabled: true } },
};
