import { existsSync } from "node:fs";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { visible } from "@/lib/cli/terminal";
import { place, stepscope } from "./run";

const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const EVIL = "x\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e";

describe("what is printed", () => {
  it("spells control characters out, and leaves text, tabs and line ends", () => {
    expect(visible("a\tb\r\nc é 日本 \u200f")).toBe("a\tb\r\nc é 日本 \u200f");
    expect(visible("\u001b[2J\u0007\rx\u009b\u007f\u202e")).toBe("\\u001b[2J\\u0007\\u000dx\\u009b\\u007f\\u202e");
  });

  it("stays the same JSON", () => {
    const text = JSON.stringify({ name: EVIL });
    expect(JSON.parse(visible(text))).toEqual({ name: EVIL });
    expect(visible(text)).not.toMatch(RAW);
  });
});

/** A machine and an execution whose every name, error and cause holds escape sequences. */
function filesIn(folder: string): { history: string; definition: string } {
  const definition = JSON.stringify({
    Comment: EVIL,
    StartAt: EVIL,
    States: { [EVIL]: { Type: "Pass", End: true, [`Bad${EVIL}`]: 1 } },
  });
  const at = (id: number) => ({ id, previousEventId: id - 1, timestamp: 1772359200 + id });
  const history = {
    format: "stepscope/execution",
    version: 1,
    execution: {
      executionArn: `arn:aws:states:eu-west-1:111122223333:execution:m${EVIL}:n`,
      name: `n${EVIL}`,
      type: "STANDARD",
      status: "FAILED",
    },
    definition: { definition, name: `m${EVIL}`, type: "STANDARD" },
    events: [
      { ...at(1), type: "ExecutionStarted", executionStartedEventDetails: { input: "{}", roleArn: EVIL } },
      { ...at(2), previousEventId: 0, type: "PassStateEntered", stateEnteredEventDetails: { name: EVIL, input: "{}" } },
      { ...at(3), type: "ExecutionFailed", executionFailedEventDetails: { error: EVIL, cause: EVIL } },
    ],
  };
  // A file system may take all of it in a name, or not.
  const names = [`evil\u001b[2J\u0007.json`, "evil.json"];
  const named = names.map((name) => join(folder, name)).find((path) => canWrite(path, JSON.stringify(history)));
  const asl = join(folder, "d.asl.json");
  writeFileSync(asl, definition);
  return { history: named ?? "", definition: asl };
}

function canWrite(path: string, text: string): boolean {
  try {
    writeFileSync(path, text);
    return existsSync(path);
  } catch {
    return false;
  }
}

describe("commands print nothing raw that a file holds", () => {
  it.each([
    ["import FILE", (f: { history: string }) => ["import", f.history]],
    ["import of what is no file", (f: { history: string }) => ["import", `${f.history}${EVIL}`]],
    ["verify FILE", (f: { history: string }) => ["verify", f.history]],
    ["verify --json", (f: { history: string }) => ["verify", f.history, "--json"]],
    ["cost FILE", (f: { history: string }) => ["cost", f.history]],
    ["validate FILE", (f: { definition: string }) => ["validate", f.definition]],
    ["run FILE", (f: { definition: string }) => ["run", f.definition]],
    ["wrong use", () => ["import", `--${EVIL}`]],
    ["an unknown command", () => [EVIL]],
  ] as const)("%s", async (_name, args) => {
    const { folder, env } = place();
    mkdirSync(folder, { recursive: true });
    const { out, err } = await stepscope(args(filesIn(folder)), { env });
    expect(`${out}${err}`.length).toBeGreaterThan(0);
    expect(out).not.toMatch(RAW);
    expect(err).not.toMatch(RAW);
  });
});

const ATTACK = join(process.cwd(), "../shared/cases/attack/terminal");
if (!existsSync(ATTACK)) console.warn(`${ATTACK} is not there: its files are not tried.`);

describe.skipIf(!existsSync(ATTACK))("files that wrote into a terminal", () => {
  it("are printed spelt out, by each command that reads them", async () => {
    const { env } = place();
    const [history, definition] = [join(ATTACK, "escapes.json"), join(ATTACK, "d.asl.json")];
    const commands = [
      ["import", history],
      ["verify", history],
      ["cost", history],
      ["validate", definition],
      ["run", definition],
    ];
    for (const args of commands) {
      const { out, err } = await stepscope(args, { env });
      expect(`${out}${err}`, args.join(" ")).not.toBe("");
      expect(out, args.join(" ")).not.toMatch(RAW);
      expect(err, args.join(" ")).not.toMatch(RAW);
    }
  });
});
