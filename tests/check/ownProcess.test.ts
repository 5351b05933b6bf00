import { expect, test } from "vitest";
import { needsOwnProcess } from "../../scripts/lib/ownProcess.mjs";
import { changedSince, processNow } from "../support/processNow";

const PATH = "tests/engine/planted.test.ts";

test.each([
  'vi.spyOn(console, "log");',
  "vi.useFakeTimers();",
  'process.env["DATABASE_URL"] = url;',
  "process.env.TMPDIR = folder;",
  "process.env = before;",
  "Object.assign(process.env, { A: 1 });",
  "delete process.env.TMPDIR;",
  "process.chdir(folder);",
  "process.exitCode = 0;",
  "globalThis.fetch = answer;",
  'import { costOfWaiting } from "../../support/waitingExecutions";',
])("a file that says %s has a process of its own", (text) => {
  expect(needsOwnProcess(PATH, text)).toBe(true);
});

test.each(['const seed = Number(process.env["STEPSCOPE_SEED"]);', "const env = { ...process.env, PATH: path };", ""])(
  "a file that says %s shares one, unless its room starts programs",
  (text) => {
    expect(needsOwnProcess(PATH, text)).toBe(false);
    expect(needsOwnProcess("tests/cli/planted.test.ts", text)).toBe(true);
  },
);

test("what a file leaves changed of its process is named", () => {
  const before = processNow();
  expect(changedSince(before)).toEqual([]);
  const { error } = console;
  const now = Date.now;
  process.env["STEPSCOPE_PLANTED"] = "1";
  console.error = () => undefined;
  Date.now = () => 0;
  try {
    expect(changedSince(before)).toEqual(["console.error", "Date.now", "process.env.STEPSCOPE_PLANTED"]);
  } finally {
    delete process.env["STEPSCOPE_PLANTED"];
    console.error = error;
    Date.now = now;
  }
  expect(changedSince(before)).toEqual([]);
});
