import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { define, type ValidatedFile } from "@/lib/cli/commands/validate";

const VALID = { StartAt: "A", States: { A: { Type: "Task", Resource: "${Work}", End: true } } };
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:work";

let folder: string;
let out: string[];
let errors: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "validate-"));
  out = [];
  errors = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void out.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void errors.push(text));
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
  rmSync(folder, { recursive: true });
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  return path;
}

/** Runs the command as the command line does and answers its exit code. */
async function run(...args: readonly string[]): Promise<number> {
  const command = new Command("validate").exitOverride();
  define(command);
  process.exitCode = 0;
  await command.parseAsync(args, { from: "user" });
  return Number(process.exitCode);
}

const json = () => JSON.parse(out.join("")) as { readonly files: readonly ValidatedFile[] };

test("a valid definition is fine", async () => {
  expect(await run(file("a.json", VALID), "--substitutions", `Work=${ARN}`, "--json")).toBe(0);
  const contentHash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
  expect(json()).toEqual({ files: [{ file: join(folder, "a.json"), result: "OK", contentHash, diagnostics: [] }] });
});

test("errors are printed with their place, and the exit code says so", async () => {
  const path = file("a.json", VALID);
  expect(await run(path, "--substitutions", "Work=nonsense")).toBe(1);
  expect(out.join("\n").split("\n")).toEqual([
    `${path}:6:7: error SCHEMA_VALIDATION_FAILED: Value is not a valid resource ARN at /States/A/Resource`,
    `${path}: FAIL`,
  ]);
});

test("a placeholder without a value is a warning with its place, and no error", async () => {
  const path = file("a.json", VALID);
  expect(await run(path)).toBe(0);
  expect(out.join("\n").split("\n")).toEqual([
    `${path}:6:7: warning STEPSCOPE_PLACEHOLDER: The placeholder '\${Work}' has no value; give it one with --substitutions Work=value at /States/A/Resource`,
    `${path}: OK`,
  ]);
});

test("as JSON, every finding has every field", async () => {
  const loop = { StartAt: "A", States: { A: { Type: "Pass", Next: "A" } } };
  expect(await run(file("a.json", loop), "--json")).toBe(1);
  expect(json().files[0]?.diagnostics).toEqual([
    {
      severity: "ERROR",
      code: "MISSING_END_STATE",
      message: "Workflow has no terminal state",
      location: null,
      line: 3,
      column: 3,
    },
  ]);
});

test("YAML is known by its ending, and values come from files", async () => {
  const yaml = "StartAt: A\nStates:\n  A: { Type: Task, Resource: '${Work}', End: true }\n";
  const values = file("values.yaml", `Work: ${ARN}\nOther: 1\n`);
  expect(await run(file("a.yml", yaml), "--substitutions", values)).toBe(0);
});

test("a later value wins over a file", async () => {
  const values = file("values.json", { Work: "nonsense" });
  expect(await run(file("a.json", VALID), "--substitutions", values, "--substitutions", `Work=${ARN}`)).toBe(0);
});

test("the type decides about callbacks", async () => {
  const callback = {
    StartAt: "A",
    States: {
      A: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters: { QueueUrl: "q", MessageBody: "m" },
        End: true,
      },
    },
  };
  const path = file("a.json", callback);
  expect(await run(path)).toBe(0);
  expect(await run(path, "--type", "EXPRESS")).toBe(1);
});

test("a file that cannot be read is named with the reason, the others are still checked", async () => {
  expect(
    await run(join(folder, "none.json"), file("a.json", { StartAt: "A", States: { A: { Type: "Succeed" } } })),
  ).toBe(2);
  expect(errors.join()).toMatch(/none\.json: cannot be read \(ENOENT, .*\)\. Check the name\./);
  expect(out.join()).toMatch(/a\.json: OK/);
});

test("a file larger than any definition is not read whole", async () => {
  expect(await run(file("big.json", `"${"x".repeat(5_000_000)}"`))).toBe(2);
  expect(errors.join()).toMatch(/larger than the 1048576 characters/);
});

test("values have to be texts, numbers or booleans", async () => {
  const values = file("values.json", { Work: { a: 1 } });
  await expect(run(file("a.json", VALID), "--substitutions", values)).rejects.toThrow("the value of 'Work' is no text");
});
