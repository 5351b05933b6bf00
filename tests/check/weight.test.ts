import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { tooHeavy, weighPages } from "../../scripts/lib/weight.mjs";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const chunk = (name: string) => `static/chunks/${name}.js`;

/** What Next leaves of a build: scripts of so many kB that do not compress, and pages with those that each names. */
function built(scripts: Readonly<Record<string, number | string>>, pages: Readonly<Record<string, readonly string[]>>) {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-weight-"));
  folders.push(folder);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [name, of] of Object.entries(scripts)) write(chunk(name), typeof of === "string" ? of : noise(of));
  for (const [page, names] of Object.entries(pages)) {
    const manifest = { entryJSFiles: { "[project]/app/page": names.map(chunk) } };
    const [at, text] = [`server/app${page === "/" ? "" : page}`, JSON.stringify(manifest)];
    write(
      `${at}/page_client-reference-manifest.js`,
      `globalThis.__RSC_MANIFEST = globalThis.__RSC_MANIFEST || {}; globalThis.__RSC_MANIFEST["${page}/page"] = ${text};`,
    );
    write(`${at}/page/build-manifest.json`, JSON.stringify({ rootMainFiles: [chunk("main")] }));
  }
  return folder;
}

/** Text of about `kB` after compression: base64 keeps three quarters of its length. */
function noise(kB: number): string {
  return randomBytes(Math.round(kB * 1000)).toString("base64");
}

const SIZES = { main: 130, frame: 80, heavy: 60 } as const;

describe("the weight of a page", () => {
  it("is what it names, each script once, and is refused above what is allowed", () => {
    const dist = built(SIZES, { "/import": ["frame", "frame"], "/sources": ["frame", "heavy"] });
    const pages = weighPages(dist);
    expect(pages.map(({ page, most }) => [page, most])).toEqual([
      ["/sources", 250],
      ["/import", 250],
    ]);
    expect(pages[1]?.kB).toBeGreaterThan(205);
    expect(pages[1]?.kB).toBeLessThan(225);
    expect(tooHeavy(pages)).toEqual([expect.stringMatching(/^\/sources loads 2[67]\d kB .*; 250 are allowed\.$/)]);
  });

  it("has the chart of a page that draws one as it opens, and no other part that waits for a click", () => {
    const page = `a([${JSON.stringify(chunk("chart"))},${JSON.stringify(chunk("drawn"))}].map(b));c(["${chunk("heavy")}"].map(d))`;
    const scripts = { ...SIZES, page, chart: `recharts ${noise(90)}`, drawn: 10 };
    const of = (path: string) => weighPages(built(scripts, { [path]: ["page"] }))[0];
    expect(of("/cost")?.kB).toBeGreaterThan(225);
    expect(of("/cost")?.kB).toBeLessThan(250);
    expect(of("/cost")?.most).toBe(420);
    expect(of("/import")?.kB).toBeLessThan(140);
  });

  it("is not 0 where the build left something else than is known", () => {
    expect(() => weighPages(built(SIZES, { "/import": [] }))).toThrow(/cannot be read/);
    const empty = built(SIZES, {});
    mkdirSync(join(empty, "server/app"), { recursive: true });
    expect(() => weighPages(empty)).toThrow(/No page/);
  });
});
