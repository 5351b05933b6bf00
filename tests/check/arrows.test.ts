import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const PROJECT = process.cwd();
const PACKAGES = ["react", "next", "recharts", "@prisma/client", "@aws-sdk/client-sfn", "pg"];

let house: string;

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "stepscope-house-"));
  for (const path of ["tsconfig.json", ".dependency-cruiser.js", "scripts/lib/rooms.mjs", "scripts/lib/components.mjs"])
    cpSync(join(PROJECT, path), join(house, path));
  const dependencies = Object.fromEntries(PACKAGES.map((name) => [name, "1.0.0"]));
  put("package.json", JSON.stringify({ name: "house", type: "module", dependencies }));
  for (const name of PACKAGES) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
    put(`node_modules/${name}/index.js`, "export const thing = 1;");
  }
  // The program looks at the folder it is called in.
  process.chdir(house);
});

afterEach(() => {
  process.chdir(PROJECT);
  rmSync(house, { recursive: true, force: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

/** One house after the other asks the same program: its rules are read anew, as they look at the files of the house. */
let asked = 0;

/** Names of the rules that the planted files break. */
async function broken(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) put(path, text);
  const roots = ["app", "lib"].filter((name) => Object.keys(files).some((path) => path.startsWith(`${name}/`)));
  const rules = pathToFileURL(join(house, ".dependency-cruiser.js")).href;
  asked += 1;
  const { default: config } = (await import(/* @vite-ignore */ `${rules}?${asked}`)) as { default: IConfiguration };
  const { options = {}, ...ruleSet } = config;
  const asOnTheCommandLine = { ...options, ruleSet, validate: true, outputType: "json" } as const;
  const tsConfig = extractTSConfig(join(house, "tsconfig.json"));
  const { output } = await cruise(roots, asOnTheCommandLine, undefined, { tsConfig });
  const { summary } = JSON.parse(String(output)) as ICruiseResult;
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

const thing = "export const thing = 1;";
const uses = (from: string) => `import { thing } from "${from}"; export const other = thing;`;

describe("the arrows between the rooms", () => {
  test("may point upward", async () => {
    const files = {
      "lib/base/a.ts": thing,
      "lib/history/b.ts": uses("@/lib/base/a"),
      "lib/server/c.ts": uses("@/lib/history/b"),
      "app/page.tsx": uses("@/lib/server/c"),
    };
    expect(await broken(files)).toEqual([]);
  });

  test("may not point downward, also when only a type crosses", async () => {
    expect(
      await broken({
        "lib/engine/a.ts": "export type T = 1;",
        "lib/asl/b.ts": 'import type { T } from "@/lib/engine/a"; export type U = T;',
      }),
    ).toEqual(["asl-imports-upward-only"]);
  });

  test("may not point downward when the import is lazy", async () => {
    const files = { "lib/cli/a.ts": thing, "lib/server/b.ts": 'export const f = () => import("@/lib/cli/a");' };
    expect(await broken(files)).toEqual(["server-imports-upward-only"]);
  });

  test("may not form a circle", async () => {
    const files = {
      "lib/base/a.ts": 'import { b } from "./b"; export const a = (): unknown => b;',
      "lib/base/b.ts": 'import { a } from "./a"; export const b = (): unknown => a;',
    };
    expect(await broken(files)).toEqual(["no-circular"]);
  });

  test("may not form a circle of types either", async () => {
    const files = {
      "lib/base/a.ts": 'import type { B } from "./b"; export type A = { readonly b: B | null };',
      "lib/base/b.ts": 'import type { C } from "./c"; export type B = { readonly c: C | null };',
      "lib/base/c.ts": 'import type { A } from "./a"; export type C = { readonly a: A | null };',
    };
    expect(await broken(files)).toEqual(["no-circular"]);
    expect(await broken({ ...files, "lib/base/c.ts": "export type C = 1;" })).toEqual([]);
  });

  test("let a source know the store's interface and nothing else of it", async () => {
    const files = {
      "lib/store/ingested.ts": thing,
      "lib/store/database.ts": thing,
      "lib/ingest/a.ts": uses("@/lib/store/ingested"),
    };
    expect(await broken(files)).toEqual([]);
    expect(await broken({ ...files, "lib/ingest/b.ts": uses("@/lib/store/database") })).toEqual([
      "ingest-writes-through-an-interface",
    ]);
  });
});

describe("a package has its room:", () => {
  test.each([
    { name: "@prisma/client", allowed: "lib/store/a.ts", refused: "lib/server/a.ts", rule: "prisma-only-in-store" },
    { name: "pg", allowed: "lib/store/a.ts", refused: "app/page.tsx", rule: "prisma-only-in-store" },
    {
      name: "@aws-sdk/client-sfn",
      allowed: "lib/ingest/a.ts",
      refused: "lib/cli/a.ts",
      rule: "aws-sdk-only-at-its-edges",
    },
    {
      name: "recharts",
      allowed: "app/_components/charts/a.tsx",
      refused: "app/page.tsx",
      rule: "recharts-only-in-charts",
    },
    { name: "react", allowed: "app/page.tsx", refused: "lib/server/a.ts", rule: "react-only-in-app" },
  ])("$name", async ({ name, allowed, refused, rule }) => {
    expect(await broken({ [allowed]: uses(name) })).toEqual([]);
    expect(await broken({ [refused]: uses(name) })).toEqual([rule]);
  });

  test("the generated clients too", async () => {
    expect(
      await broken({ "generated/sqlite/client.ts": thing, "lib/server/a.ts": uses("@/generated/sqlite/client") }),
    ).toEqual(["prisma-only-in-store"]);
  });

  test("none that package.json does not name", async () => {
    put("node_modules/stray/package.json", JSON.stringify({ name: "stray", version: "1.0.0", main: "index.js" }));
    put("node_modules/stray/index.js", thing);
    expect(await broken({ "lib/server/a.ts": uses("stray") })).toEqual(["no-undeclared-packages"]);
  });
});

describe("what is sent to the browser", () => {
  test("reaches no server room, not even through another module", async () => {
    const files = {
      "lib/server/secret.ts": thing,
      "app/_features/between.ts": uses("@/lib/server/secret"),
      "app/_features/Button.tsx": `"use client";\n${uses("./between")}`,
    };
    expect(await broken(files)).toEqual(["browser-reaches-no-server-room"]);
  });

  test("is not what only the server renders", async () => {
    expect(await broken({ "lib/server/secret.ts": thing, "app/page.tsx": uses("@/lib/server/secret") })).toEqual([]);
  });
});

test("a pure room that names Node or a framework breaks an arrow besides the linter's rule", async () => {
  const files = { "lib/base/a.ts": 'import { readFileSync } from "node:fs"; export const f = readFileSync;' };
  expect(await broken(files)).toEqual(["pure-rooms-know-no-node"]);
  expect(await broken({ "lib/base/a.ts": uses("next") })).toEqual(["pure-rooms-know-no-framework"]);
});

describe("the folders of components", () => {
  test("may import from those above them: a page its tabs, a tab what tabs share", async () => {
    const files = {
      "app/_components/ui/a.ts": thing,
      "app/_components/tab/b.ts": uses("../ui/a"),
      "app/_components/graph/c.ts": uses("../tab/b"),
      "app/_components/execution/d.ts": 'export const f = () => import("../graph/c");',
    };
    expect(await broken(files)).toEqual([]);
  });

  test.each([
    ["timeline", "execution", "components-timeline-import-upward-only"],
    ["replay", "events", "components-replay-import-upward-only"],
    ["ui", "frame", "components-ui-import-upward-only"],
    ["cost", "executions", "components-cost-import-upward-only"],
    ["tab", "graph", "components-tab-import-upward-only"],
    ["panel", "tab", "components-panel-import-upward-only"],
  ])("may not import the other way: %s from %s", async (from, to, rule) => {
    const files = {
      [`app/_components/${to}/a.ts`]: thing,
      [`app/_components/${from}/b.ts`]: `export type T = typeof import("../${to}/a");`,
    };
    expect(await broken(files)).toEqual([rule]);
  });

  test("have a place among the others", async () => {
    const files = { "app/_components/ui/a.ts": thing, "app/_components/misc/b.ts": uses("../ui/a") };
    expect(await broken(files)).toEqual(["components-in-a-known-folder"]);
  });
});
