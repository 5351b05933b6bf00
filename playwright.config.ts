import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

// CHROMIUM_PATH, one of the system, else Playwright's own, which needs no path.
const executablePath = [process.env.CHROMIUM_PATH, ...SYSTEM].find((path) => path !== undefined && existsSync(path));
const root = process.getuid?.() === 0;

export default defineConfig({
  testDir: "tests/browser",
  // `npm run screenshots` runs the same app for its pictures.
  testMatch: process.env.STEPSCOPE_SCREENSHOTS ? "*.shot.ts" : "*.spec.ts",
  // Each worker has a server and a database of its own; the files of one run one after another.
  workers: 2,
  // Patience for machines that are busy with other things: no test asserts how long anything takes.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    ...devices["Desktop Chrome"],
    viewport: { width: 1360, height: 850 },
    timezoneId: "Europe/Berlin",
    // Pictures and documents of every step cost more than the steps: a failure keeps its last picture and the text of its page.
    trace: process.env.STEPSCOPE_TRACE === "1" ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      chromiumSandbox: !root,
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
