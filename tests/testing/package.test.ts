import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/*
 * `stepscope/testing` as whoever installs the package has it: packed by npm, in a folder of its own, with nothing of the
 * project beside it but the packages that it names as its dependencies.
 */

const ROOT = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "stepscope-package-"));
const run = promisify(execFile);

type Ended = { readonly code: number; readonly out: string };

/** Node in the folder, as if no test ran it. */
async function node(...args: readonly string[]): Promise<Ended> {
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env;
  try {
    const { stdout } = await run(process.execPath, args, { cwd: folder, env });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code = -1, stdout = "", stderr = "" } = error as Record<string, never>;
    return { code, out: `${String(stdout)}${String(stderr)}` };
  }
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

/** Links a package of ours into the folder: what it needs itself it finds beside where it really is. */
function link(name: string): void {
  const there = join(folder, "node_modules", name);
  mkdirSync(dirname(there), { recursive: true });
  symlinkSync(join(ROOT, "node_modules", name), there);
}

beforeAll(async () => {
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: ROOT,
    maxBuffer: 64 * 1024 ** 2,
  });
  const [{ filename = "" } = {}] = JSON.parse(stdout) as { readonly filename?: string }[];
  const home = join(folder, "node_modules/stepscope");
  mkdirSync(home, { recursive: true });
  await run("tar", ["-xzf", join(folder, filename), "-C", home, "--strip-components=1"]);
  const { dependencies } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) link(name);
  write("package.json", JSON.stringify({ name: "of-a-user", type: "module", private: true }));
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The blocks of JavaScript in a section of the docs. */
function examplesIn(section: string): readonly string[] {
  const docs = readFileSync(join(ROOT, "docs/local-engine.md"), "utf8");
  const [, text = ""] = docs.split(`\n## ${section}\n`);
  const [own = ""] = text.split("\n## ");
  return [...own.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
}

const PATIENCE = { timeout: 600_000 };

describe("the packed package", () => {
  it("runs the example of the docs, as it stands there", PATIENCE, async () => {
    const [handlers = "", example = ""] = examplesIn("In tests");
    write("handlers.mjs", handlers);
    write("trial.test.mjs", example);
    const { code, out } = await node("--test", "trial.test.mjs");
    expect(out).toContain("a card is charged after the trial");
    expect([code, out]).toEqual([0, out]);
    // The same with another sum expected fails.
    write("wrong.test.mjs", example.replace('"paid":12', '"paid":13'));
    expect((await node("--test", "wrong.test.mjs")).code).toBe(1);
  });

  it("has types that tell what may be asked for", PATIENCE, async () => {
    const typed = (clock: string) => `import { startEngine, type TestEngine } from "stepscope/testing";
      const engine: TestEngine = await startEngine({ clock: "${clock}", timeScale: 1 });
      export const url: string = engine.url;
      await engine.advance(60);
      await engine.stop();`;
    const files = [write("right.ts", typed("virtual")), write("wrong.ts", typed("fast"))];
    // The declaration needs no other types, of Node or of browsers.
    const options = "--noEmit --strict --pretty false --module nodenext --target es2022 --lib es2022".split(" ");
    const { code, out } = await node("node_modules/typescript/bin/tsc", ...options, ...files);
    const errors = out.split("\n").filter((line) => line.includes("error TS"));
    expect(code).not.toBe(0);
    expect(errors).toEqual([expect.stringMatching(/^wrong\.ts.*Type '"fast"' is not assignable/)]);
  });

  it("lets nothing in but what it offers", PATIENCE, async () => {
    write("inside.mjs", 'import "stepscope/dist/cli.mjs";');
    expect((await node("inside.mjs")).out).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});
