import { builtinModules } from "node:module";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import { PURE } from "./scripts/lib/rooms.mjs";

/** Why a pure room may not name it: the message that the linter prints. */
const TIME = "Time is an argument here: take an Instant.";
const CHANCE = "Chance is an argument here: take a seed.";
const WORLD = "This room is pure: it reads and returns values. Do this in a room below lib/contract.";

const timers = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "queueMicrotask"];
const world = [
  ...["process", "Buffer", "require", "module", "__dirname", "__filename", "global", "globalThis", "console"],
  ...["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "Worker", "window", "document", "navigator"],
  ...["localStorage", "sessionStorage", "indexedDB", "self"],
];

const outside = [
  "^node:",
  "^next($|/)",
  "^react($|/|-dom)",
  "^@prisma/",
  "^@libsql/",
  "^libsql$",
  "^pg$",
  "^@aws-sdk/",
];
const outsideOrGenerated = `(${[...outside, "^@/generated/"].join("|")})`;

const pureRooms = {
  files: PURE.map((path) => `${path}/**/*.{ts,tsx}`),
  rules: {
    "no-restricted-globals": [
      "error",
      ...timers.map((name) => ({ name, message: TIME })),
      { name: "performance", message: TIME },
      { name: "crypto", message: CHANCE },
      ...world.map((name) => ({ name, message: WORLD })),
    ],
    "no-restricted-properties": [
      "error",
      { object: "Date", property: "now", message: TIME },
      { object: "Math", property: "random", message: CHANCE },
    ],
    "no-restricted-syntax": [
      "error",
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: TIME },
      { selector: "CallExpression[callee.name='Date']", message: TIME },
      { selector: "MemberExpression[object.name='Temporal']", message: TIME },
      // Another name for them would pass the rules above.
      { selector: "VariableDeclarator > Identifier.init[name=/^(Date|Math)$/]", message: WORLD },
      {
        selector: `ImportExpression[source.value=/${outsideOrGenerated.replaceAll("/", "\\u002F")}/]`,
        message: WORLD,
      },
      { selector: "ImportExpression:not([source.type='Literal'])", message: WORLD },
    ],
    "no-restricted-imports": [
      "error",
      {
        paths: builtinModules.map((name) => ({ name, message: WORLD })),
        patterns: [{ regex: outsideOrGenerated, message: WORLD }],
      },
    ],
  },
};

export default tseslint.config(
  {
    ignores: [
      "node_modules/**",
      ".next/**",
      "dist/**",
      "generated/**",
      "data/**",
      "test-results/**",
      "playwright-report/**",
      "next-env.d.ts",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strict],
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-ignore": true, "ts-nocheck": true, "ts-expect-error": true },
      ],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "prefer-const": "error",
      "no-restricted-exports": ["error", { restrictedNamedExports: ["then"] }],
    },
  },
  {
    // A kind that is passed over, and a promise that is lost, are errors that nobody hears of.
    files: ["lib/**/*.ts", "app/**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A default is an answer; kinds of the protocol have none that swallows: they end with `unreachable`.
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-floating-promises": "error",
    },
  },
  {
    files: ["lib/{store,ingest,runner,server,sfn-api,cli}/**/*.ts"],
    rules: { "@typescript-eslint/no-misused-promises": "error" },
  },
  { files: ["app/**/*.{ts,tsx}"], extends: [hooks.configs.flat.recommended] },
  {
    files: ["**/*.{js,mjs}"],
    extends: [tseslint.configs.recommended],
  },
  pureRooms,
  {
    // A test may say "this is there": when it is not, the test fails, which is the point.
    files: ["tests/**/*.{ts,tsx}"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
