import { existsSync, readFileSync, readdirSync } from "node:fs";
import { COMPONENT_LAYERS } from "./scripts/lib/components.mjs";
import { PURE, ROOMS, SERVER_ROOMS } from "./scripts/lib/rooms.mjs";

/*
 * The arrows between the rooms, each with its reason. `npm run check` runs this; tests/check plants violations.
 */

const inside = (paths) => `^(${paths.join("|")})/`;

/** The modules below app/ that begin with "use client": from there on everything is sent to the browser. */
function clientModules() {
  if (!existsSync("app")) return [];
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .map((path) => `app/${path.replaceAll("\\", "/")}`)
    .filter((path) => /\.tsx?$/.test(path) && /^\s*["']use client["']/.test(readFileSync(path, "utf8")))
    .map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}

/** One rule a room: nothing in it imports from a room below it in the table. */
const downward = ROOMS.slice(0, -1).map((room, index) => ({
  name: `${room.path.replace("lib/", "")}-imports-upward-only`,
  comment: `${room.because}; it imports only from rooms above it.`,
  severity: "error",
  from: { path: inside([room.path]) },
  to: { path: inside(ROOMS.slice(index + 1).map((other) => other.path)) },
}));

const componentPaths = COMPONENT_LAYERS.flatMap(({ folders }) => folders).map((name) => `app/_components/${name}`);

/** One rule a folder of components: nothing imports from a layer below, nor from another folder of its own. */
const components = COMPONENT_LAYERS.flatMap(({ folders, because }, index) => {
  const below = COMPONENT_LAYERS.slice(index + 1).flatMap((layer) => layer.folders);
  return folders.map((folder) => ({
    name: `components-${folder}-import-upward-only`,
    comment: `${because}; they import only from folders above them (scripts/lib/components.mjs).`,
    severity: "error",
    from: { path: inside([`app/_components/${folder}`]) },
    to: {
      path: inside(
        [...below, ...folders.filter((other) => other !== folder)].map((other) => `app/_components/${other}`),
      ),
    },
  }));
}).filter(({ to }) => to.path !== inside([]));

const rules = [
  {
    name: "components-in-a-known-folder",
    comment: "A folder of components has its place among the others: give it one in scripts/lib/components.mjs.",
    severity: "error",
    from: { path: "^app/_components/", pathNot: inside(componentPaths) },
    to: {},
  },
  {
    name: "ingest-writes-through-an-interface",
    comment: "A source must not know the database: of the store it knows the interface that it writes through.",
    severity: "error",
    from: { path: "^lib/ingest/" },
    to: { path: "^lib/store/", pathNot: "^lib/store/(ingested|sources/sourceCommit)\\.ts$" },
  },
  {
    name: "prisma-only-in-store",
    comment: "A database client named in many files cannot be replaced, nor its bulk paths kept fast.",
    severity: "error",
    from: { path: "^(app|lib)/", pathNot: "^lib/store/" },
    to: { path: "(^generated/|^(node_modules/)?(@prisma/|@libsql/|libsql/|libsql$|pg/|pg$))" },
  },
  {
    name: "aws-sdk-only-at-its-edges",
    comment: "AWS is one source and one place to run among others; the rest of the project speaks of events.",
    severity: "error",
    from: { path: "^(app|lib)/", pathNot: "^lib/(ingest|runner)/" },
    to: { path: "^(node_modules/)?@aws-sdk/" },
  },
  {
    name: "recharts-only-in-charts",
    comment: "168 kB compressed: it must stay behind lazily loaded components.",
    severity: "error",
    from: { path: "^(app|lib)/", pathNot: "^app/_components/charts/" },
    to: { path: "^(node_modules/)?recharts(/|$)" },
  },
  {
    name: "pure-rooms-know-no-framework",
    comment: "From lib/base to lib/contract there is no Node, framework, SDK or database: values in, values out.",
    severity: "error",
    from: { path: inside(PURE) },
    to: { path: "^(node_modules/)?(next|react|react-dom|@prisma|@aws-sdk|@libsql|libsql|pg|commander)(/|$)" },
  },
  {
    name: "pure-rooms-know-no-node",
    comment: "A pure room runs in the browser, in a worker and in a test alike.",
    severity: "error",
    from: { path: inside(PURE) },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "browser-reaches-no-server-room",
    comment: "What a component of the browser reaches, even through other modules, is sent to the browser.",
    severity: "error",
    from: { path: `^(${["app/_components/", ...clientModules()].join("|")})` },
    to: { path: inside(SERVER_ROOMS), reachable: true },
  },
  {
    name: "react-only-in-app",
    comment: "Use cases and the command line must run without a page.",
    severity: "error",
    from: { path: "^lib/" },
    to: { path: "^(node_modules/)?(react|react-dom)(/|$)" },
  },
  {
    name: "no-circular",
    comment:
      "Two modules that need each other are one module or hide a third, types included: neither can be read alone. What both name is a type in a file of its own.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "nothing-imports-tests",
    comment: "The product must not depend on what checks it.",
    severity: "error",
    from: { path: "^(app|lib|bin)/" },
    to: { path: "^(tests|scripts)/" },
  },
  {
    name: "not-to-unresolvable",
    comment: "An import that nothing answers fails only when it runs.",
    severity: "error",
    from: { path: "^(app|lib|tests)/" },
    to: { couldNotResolve: true },
  },
  {
    name: "no-undeclared-packages",
    comment: "A package that is only there because another one needs it can vanish with the next update.",
    severity: "error",
    from: { path: "^(app|lib)/" },
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"] },
  },
];

export default {
  forbidden: [...downward, ...components, ...rules],
  options: {
    doNotFollow: { path: "node_modules|^generated/" },
    exclude: { path: "^(\\.next|dist|data)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".jsx", ".mjs", ".json"],
    },
  },
};
