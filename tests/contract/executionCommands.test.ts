import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCommand, type CommandPlace } from "@/lib/contract/awsCommand";
import { type CommandedExecution, executionCommands } from "@/lib/contract/executionCommands";
import { startCommands } from "@/lib/contract/rerunCommands";

const ARN = "arn:aws:states:eu-west-1:123456789012:execution:orders:run-1";
const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
const PLACE: CommandPlace = { region: "eu-west-1", profile: null, endpoint: null };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stepscope-aws-"));
  // Prints its arguments, each ended by NUL.
  writeFileSync(join(folder, "aws"), `#!/bin/sh\nfor one in "$@"; do printf '%s\\0' "$one"; done\n`);
  chmodSync(join(folder, "aws"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the AWS CLI would be given, were the command pasted into a POSIX shell. */
function given(command: string): string[] {
  const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
  const printed = execFileSync("sh", ["-c", command], { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
  return printed.split("\0").slice(0, -1);
}

const FAILED: CommandedExecution = {
  ...{ arn: ARN, machineArn: MACHINE, type: "STANDARD", status: "FAILED", mapRuns: [], tokens: [] },
};
const commandsOf = (of: Partial<CommandedExecution>, place = PLACE) =>
  executionCommands({ ...FAILED, ...of }, place).map(({ command }) => given(command).slice(1).join(" "));

describe("commands about an execution", () => {
  test("of one that failed read it, and redrive it", () => {
    expect(commandsOf({})).toEqual([
      `describe-execution --execution-arn ${ARN} --region eu-west-1`,
      `get-execution-history --execution-arn ${ARN} --include-execution-data --region eu-west-1`,
      `describe-state-machine-for-execution --execution-arn ${ARN} --region eu-west-1`,
      `describe-state-machine --state-machine-arn ${MACHINE} --region eu-west-1`,
      `redrive-execution --execution-arn ${ARN} --region eu-west-1`,
    ]);
  });

  test("of one that runs stop it, and answer what waits, with its token where that is known", () => {
    const running = commandsOf({ status: "RUNNING", tokens: ["tok+en/=", null] });
    expect(running).toContain(`stop-execution --execution-arn ${ARN} --region eu-west-1`);
    expect(running).toContain("send-task-success --task-token tok+en/= --task-output {} --region eu-west-1");
    expect(running).toContain("send-task-failure --task-token TASK_TOKEN --error Failed --cause  --region eu-west-1");
    expect(running.join()).not.toContain("redrive-execution");
  });

  test("of Map Runs describe each, and list the children that failed", () => {
    const runs = ["arn:aws:states:eu-west-1:1:mapRun:orders/Each:a", "arn:aws:states:eu-west-1:1:mapRun:orders/Each:b"];
    const labels = executionCommands({ ...FAILED, mapRuns: runs }, PLACE).map(({ label }) => label);
    expect(labels).toContain("Describe Map Run 2");
    expect(commandsOf({ mapRuns: runs })).toContain(
      `list-executions --map-run-arn ${runs[0]} --status-filter FAILED --region eu-west-1`,
    );
  });

  test("of an Express execution, and of one without an ARN, there is only its machine", () => {
    const machine = [`describe-state-machine --state-machine-arn ${MACHINE} --region eu-west-1`];
    expect(commandsOf({ type: "EXPRESS" })).toEqual(machine);
    expect(commandsOf({ arn: null })).toEqual(machine);
    expect(commandsOf({ arn: null, machineArn: null })).toEqual([]);
  });

  test("name the profile and the endpoint of the source", () => {
    const place = { region: "eu-west-1", profile: "prod admin", endpoint: "http://127.0.0.1:8083" };
    const [first] = executionCommands(FAILED, place);
    expect(given(first?.command ?? "").slice(-4)).toEqual([
      ...["--profile", "prod admin", "--endpoint-url", "http://127.0.0.1:8083"],
    ]);
  });
});

test("whatever a name, a profile, a token or an input holds, the AWS CLI is given it whole and nothing else is run", () => {
  const text = fc
    .oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom(
        "'",
        "''",
        "$(touch hacked)",
        "`touch hacked`",
        "; touch hacked",
        "\\",
        "a\nb",
        "!!",
        "~",
        "*",
        '"',
        "-x",
        "%PATH%",
      ),
      fc.json(),
    )
    .filter((one) => !one.includes("\0") && Buffer.from(one).toString() === one);
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      const place = { region: null, profile: a, endpoint: null };
      expect(
        given(awsCommand("stepfunctions send-task-success", { "task-token": b, "task-output": c }, place)),
      ).toEqual([...["stepfunctions", "send-task-success", "--task-token", b, "--task-output", c, "--profile", a]]);
      const [start] = startCommands(MACHINE, c, b, place);
      expect(given(start?.command ?? "")).toEqual([
        ...["stepfunctions", "start-execution", "--state-machine-arn", MACHINE, "--name", b, "--input", c],
        ...["--profile", a],
      ]);
    }),
    { numRuns: 25 },
  );
});

test("what is not quoted reaches the AWS CLI otherwise", () => {
  expect(given("aws --input $(printf hacked)")).not.toEqual(["--input", "$(printf hacked)"]);
});
