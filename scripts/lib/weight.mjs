/*
 * What a browser loads of each page before anybody clicks: the scripts that the page names, and the charts that come by
 * themselves. Read from what Next's build left: no browser is needed, so that each build can look.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";

/** kB (1000 bytes) of compressed script that a page may have: without a chart, and with one. */
const MOST = { plain: 250, chart: 420 };

/** Pages that draw a chart as they open: of the library for charts, or, for an execution, the timeline that is ours. */
const WITH_CHART = new Set(["/", "/executions", "/executions/[key]", "/cost", "/machines/machine"]);

const MANIFEST = "page_client-reference-manifest.js";

/** Pages of Next's own that nobody is led to. */
const NOT_OURS = /^\/_global-error/;

/**
 * Weighs every page below `dist`, Next's folder: `{ page, kB, most }`, the heaviest first. Throws a worded error where the
 * build left something else than is read here: a page that weighs nothing would pass every check.
 */
export function weighPages(dist) {
  const app = join(dist, "server/app");
  const pages = readdirSync(app, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(MANIFEST))
    .map((path) => ({ page: `/${path.slice(0, -MANIFEST.length)}`.replace(/\/(page)?\/?$/, "") || "/", path }))
    .filter(({ page }) => !NOT_OURS.test(page));
  if (pages.length === 0) throw new Error(`No page was found in ${app}.`);
  const weigh = weigher(dist);
  return pages
    .map(({ page, path }) => {
      const hasChart = WITH_CHART.has(page);
      const named = namedScripts(app, path);
      const scripts = new Set([...named, ...(hasChart ? chartScripts(dist, named) : [])]);
      const bytes = [...scripts].reduce((sum, script) => sum + weigh(script), 0);
      return { page, kB: bytes / 1000, most: hasChart ? MOST.chart : MOST.plain };
    })
    .sort((a, b) => b.kB - a.kB);
}

/** Those that are heavier than they may be, as texts. */
export function tooHeavy(pages) {
  return pages
    .filter(({ kB, most }) => kB > most)
    .map(
      ({ page, kB, most }) =>
        `${page} loads ${kB.toFixed(0)} kB of compressed script before a click; ${most} are allowed.`,
    );
}

function weigher(dist) {
  const known = new Map();
  return (script) => {
    if (!known.has(script)) known.set(script, gzipSync(readFileSync(join(dist, script))).length);
    return known.get(script);
  };
}

/** The scripts that the HTML of a page names. The old ones for browsers without modules are not loaded by any other. */
function namedScripts(app, path) {
  // The manifest is a script that puts one object into the global one.
  const held = createContext({});
  runInContext(readFileSync(join(app, path), "utf8"), held);
  const manifest = Object.values(held.__RSC_MANIFEST ?? {})[0];
  const entries = Object.values(manifest?.entryJSFiles ?? {}).flat();
  const build = JSON.parse(
    readFileSync(join(app, path.slice(0, -MANIFEST.length), "page/build-manifest.json"), "utf8"),
  );
  const main = build.rootMainFiles ?? [];
  if (entries.length === 0 || main.length === 0)
    throw new Error(`The scripts of ${path} cannot be read from the build.`);
  return [...new Set([...entries, ...main])];
}

/** `["static/chunks/a.js","static/chunks/b.js"].map(…)`: what one `import()` loads. */
const GROUP = /\[((?:"static\/chunks\/[^"\]]+\.js",?)+)\]\.map\(/g;

/** Of what the scripts of a page load later, that which holds the library for charts; it comes as soon as the page is there. */
function chartScripts(dist, named) {
  const isChart = (script) =>
    existsSync(join(dist, script)) && readFileSync(join(dist, script), "utf8").includes("recharts");
  return named.flatMap((script) =>
    [...readFileSync(join(dist, script), "utf8").matchAll(GROUP)]
      .map(([, list]) =>
        list
          .split(",")
          .filter(Boolean)
          .map((text) => JSON.parse(text)),
      )
      .filter((group) => group.some(isChart))
      .flat(),
  );
}
