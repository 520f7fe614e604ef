// The harness copies this file beside the installed tools and runs it from the clone.
import js from "@eslint/js";
import globals from "globals";

const componentNeeds = (name) => ({
    selector:
        "ClassDeclaration[superClass.name='Component']" +
        `:not(:has(ClassBody.body > PropertyDefinition[key.name='${name}'][static='true']))`,
    message: `A component declares static ${name}.`,
});

export default [
    js.configs.recommended,
    {
        linterOptions: { reportUnusedDisableDirectives: "error" },
    },
    {
        files: ["addons/*/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, luxon: "readonly", odoo: "readonly", Chart: "readonly" },
        },
        rules: {
            eqeqeq: "error",
            "no-duplicate-imports": "error",
            "no-restricted-globals": ["error", "event", "self"],
            "no-restricted-syntax": [
                "error",
                componentNeeds("props"),
                componentNeeds("template"),
                {
                    selector: "CallExpression[callee.name='_t'] > TemplateLiteral:first-child",
                    message: "A template string cannot be translated: _t('… %(name)s …', { name }).",
                },
            ],
            "no-unused-vars": ["error", { args: "none", caughtErrors: "all" }],
            "no-var": "error",
            "prefer-const": "error",
        },
    },
    {
        files: ["harness/**/*.mjs"],
        languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: { ...globals.node, document: "readonly" } },
    },
];
