import { mkdtempSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
// The scripts are plain JavaScript, because they run before anything is installed.
import { unfitNode } from "../../scripts/lib/node-version.mjs";
import { forget, hashOf, isFresh, keep } from "../../scripts/lib/stamp.mjs";

let folder: string;
let stamp: string;
beforeEach(() => {
  // Inside the project, because steps name their files relative to it.
  mkdirSync("node_modules/.cache", { recursive: true });
  folder = relative(process.cwd(), mkdtempSync(join(process.cwd(), "node_modules/.cache/steps-")));
  stamp = join(folder, "product/.stamp");
  writeFileSync(join(folder, "a.ts"), "a");
});
afterEach(() => rmSync(folder, { recursive: true }));

const inputs = () => hashOf([folder]);

test("a step is fresh until the content of an input changes; its time does not matter", () => {
  keep(stamp, inputs());
  expect(isFresh(stamp, inputs())).toBe(true);
  utimesSync(join(folder, "a.ts"), 0, 0);
  expect(isFresh(stamp, inputs())).toBe(true);
  writeFileSync(join(folder, "a.ts"), "b");
  expect(isFresh(stamp, inputs())).toBe(false);
});

test("a file that comes, goes or is renamed changes the inputs", () => {
  const before = inputs();
  writeFileSync(join(folder, "b.ts"), "");
  const added = inputs();
  expect(added).not.toBe(before);
  rmSync(join(folder, "b.ts"));
  expect(inputs()).toBe(before);
  writeFileSync(join(folder, "c.ts"), "");
  expect(inputs()).not.toBe(added);
});

test("a stamp that is forgotten makes the step run again", () => {
  keep(stamp, inputs());
  forget(stamp);
  expect(isFresh(stamp, inputs())).toBe(false);
});

test.each(["18.20.0", "20.18.9", "19.9.0"])("Node %s is too old, and the reason says which is needed", (version) => {
  expect(unfitNode(version)).toContain("Node 20.19 or newer is needed");
});

test.each(["20.19.0", "20.20.2", "22.0.0", "25.1.0"])("Node %s will do", (version) => {
  expect(unfitNode(version)).toBeNull();
});
