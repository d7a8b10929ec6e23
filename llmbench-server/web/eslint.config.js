import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["**/node_modules", "src/api/schema.ts", "dist", "ladle"] },
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
        {
          selector:
            "TemplateLiteral CallExpression[callee.name='t'], BinaryExpression[operator='+'] CallExpression[callee.name='t']",
          message:
            "A sentence made of pieces cannot be translated: make it one message, or use listed() or said().",
        },
        {
          selector:
            "JSXElement:not([openingElement.name.name=/^(kbd|code)$/]) > JSXText[value=/[A-Za-z]{2,}/]",
          message: "Texts stand in the catalogue of messages.",
        },
      ],
    },
  },
  // What stories tell is not translated.
  { files: ["stories/**"], rules: { "no-restricted-syntax": "off" } },
  { files: ["*.js"], extends: [ts.configs.disableTypeChecked] },
);
