import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["node_modules", "src/api/schema.ts", "dist"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  a11y.flatConfigs.strict,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Model output is data: render text nodes only.",
        },
        {
          selector: "AssignmentExpression[left.property.name='innerHTML']",
          message: "Render text nodes only.",
        },
      ],
    },
  },
  { files: ["*.js"], extends: [ts.configs.disableTypeChecked] },
);
