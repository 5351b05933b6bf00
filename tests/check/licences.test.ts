import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** What the check says about a lock with one package; null when it has nothing against it. */
function complaint(name: string, entry: object): string | null {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lock = join(folder, "package-lock.json");
  writeFileSync(lock, JSON.stringify({ packages: { "": {}, [`node_modules/${name}`]: entry } }));
  try {
    execFileSync(process.execPath, ["scripts/licences.mjs", lock], { stdio: "pipe" });
    return null;
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr).trim();
  }
}

test("a licence that the project allows passes, also as a choice or in a bundle", () => {
  expect(complaint("planted", { license: "MIT" })).toBeNull();
  expect(complaint("planted", { license: "(GPL-3.0 OR Apache-2.0)" })).toBeNull();
  expect(complaint("planted", { license: "MIT AND ISC" })).toBeNull();
});

test("a licence that it does not allow is named with its package", () => {
  expect(complaint("planted", { license: "AGPL-3.0-only" })).toBe("planted: AGPL-3.0-only is not allowed");
  expect(complaint("planted", { license: "MIT AND SSPL-1.0" })).toBe("planted: MIT AND SSPL-1.0 is not allowed");
});

test("a package without a licence is refused", () => {
  expect(complaint("planted", {})).toBe("planted: no licence is not allowed");
});

test("the LGPL is allowed for one optional binary, by name", () => {
  expect(complaint("@img/sharp-libvips-linux-x64", { license: "LGPL-3.0-or-later" })).toBeNull();
  expect(complaint("planted", { license: "LGPL-3.0-or-later" })).not.toBeNull();
});
