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
        {
          selector:
            ":matches(JSXAttribute[name.name=/^(title|label|alt|placeholder|hint|caption|empty|submit|aria-label)$/], Property[key.name=/^(title|hint|caption|empty|submit)$/]) > :matches(Literal[value=/[a-z]{2,}/], TemplateLiteral > TemplateElement[value.raw=/[a-z]{2,}/])",
          message: "Texts stand in the catalogue of messages.",
        },
        {
          selector:
            "JSXExpressionContainer > :matches(Literal[value=/[A-Za-z]{2,}/], TemplateLiteral[quasis.0.value.raw=/[A-Za-z]{2,}/]):not(JSXAttribute *)",
          message: "Texts stand in the catalogue of messages.",
        },
        {
          selector:
            "MemberExpression[property.name=/^(toFixed|toPrecision|toLocaleString|toLocaleDateString|toLocaleTimeString)$/]",
          message: "Numbers and dates are told in the reader's notation by lib/format.",
        },
      ],
    },
  },
  // What stories and tests tell is not translated.
  { files: ["stories/**", "test/**"], rules: { "no-restricted-syntax": "off" } },
  { files: ["*.js"], extends: [ts.configs.disableTypeChecked] },
);
