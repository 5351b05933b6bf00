/*
 * Makes sure that there is a Chromium for the browser tests: CHROMIUM_PATH, one of the system, Playwright's own;
 * else Debian's (when root), else Playwright's download. Exits 1 with the remedy when none of them works.
 */
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { program } from "./lib/root.mjs";
import { endWithChildren, node, run } from "./lib/run.mjs";

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

function found() {
  return [process.env.CHROMIUM_PATH, ...SYSTEM, chromium.executablePath()].find((path) => path && existsSync(path));
}

async function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env });
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env });
}

endWithChildren();
if (!found()) await fromDebian();
if (!found()) await node(program.playwright, ["install", "chromium"]);
if (!found()) {
  console.error("No Chromium for the browser tests: install one (`apt-get install chromium`) or set CHROMIUM_PATH.");
  process.exit(1);
}
