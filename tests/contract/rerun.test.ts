import { execFileSync } from "node:child_process";
import { describe, expect, it, test } from "vitest";
import { type RerunPreview, rerunRequestSchema } from "@/lib/contract/rerun";
import { commandsWith, redriveCommands, resumeCommands, startCommands } from "@/lib/contract/rerunCommands";

const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
const ARN = "arn:aws:states:eu-west-1:123456789012:execution:orders:run-1";
const PLACE = { region: "eu-west-1", profile: null, endpoint: null };
const NASTY = `{"who":"O'Brien","cost":"$(rm -rf ~) \`x\`","note":"a\\nb \\" !"}`;

/** The arguments that a POSIX shell makes of a text. */
function argumentsOf(command: string): string[] {
  return execFileSync("sh", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);
}

describe("a command of the AWS CLI", () => {
  it("redrives the execution", () => {
    expect(redriveCommands(ARN, PLACE).map(({ command }) => argumentsOf(command))).toEqual([
      ["aws", "stepfunctions", "redrive-execution", "--execution-arn", ARN, "--region", "eu-west-1"],
    ]);
  });

  it("starts a new one with an input that reaches it whole", () => {
    expect(startCommands(MACHINE, NASTY, "again", PLACE).map(({ command }) => argumentsOf(command))).toEqual([
      [
        ...["aws", "stepfunctions", "start-execution", "--state-machine-arn", MACHINE],
        ...["--name", "again", "--input", NASTY, "--region", "eu-west-1"],
      ],
    ]);
  });

  it("creates the machine that resumes, starts it and deletes it, in this order", () => {
    const resume = {
      ...{ kind: "machine" as const, name: "orders-resume-01234567", type: "STANDARD" as const },
      ...{ definition: `{"Comment":"it's","StartAt":"A"}`, input: NASTY, changed: [], startsAnew: [] },
      tags: [{ key: "stepscope:resume-of", value: ARN }],
    };
    const [create, start, remove] = resumeCommands(resume, MACHINE, "arn:aws:iam::123456789012:role/r", PLACE).map(
      ({ command }) => argumentsOf(command),
    );
    expect(create).toContain(resume.definition);
    expect(create).toContain(JSON.stringify(resume.tags));
    expect(create?.slice(0, 5)).toEqual(["aws", "stepfunctions", "create-state-machine", "--name", resume.name]);
    const created = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders-resume-01234567";
    expect(start?.slice(2, 7)).toEqual(["start-execution", "--state-machine-arn", created, "--input", NASTY]);
    const execution = { machineArn: MACHINE } as RerunPreview["execution"];
    const commands = [...resumeCommands(resume, MACHINE, "r", PLACE)];
    const edited = commandsWith({ commands, resume, execution, place: PLACE }, '{"edited":true}').map(
      ({ command }) => command,
    );
    expect(argumentsOf(edited[1] ?? "").slice(2, 7)).toEqual([
      ...["start-execution", "--state-machine-arn", created, "--input", '{"edited":true}'],
    ]);
    expect([edited[0], edited[2]]).toEqual([commands[0]?.command, commands[2]?.command]);
    expect(remove?.slice(2, 5)).toEqual(["delete-state-machine", "--state-machine-arn", created]);
  });
});

test.each<[string, unknown]>([
  ["no way", { how: {}, confirmed: null }],
  ["another way", { how: { kind: "restart" }, confirmed: null }],
  ["an input that is no JSON", { how: { kind: "start", input: "{" }, confirmed: null }],
  ["a name that AWS refuses", { how: { kind: "start", input: "{}", name: "a b" }, confirmed: null }],
  ["a longer name than AWS takes", { how: { kind: "start", input: "{}", name: "n".repeat(81) }, confirmed: null }],
  ["more than is asked for", { how: { kind: "redrive", force: true }, confirmed: null }],
  ["half a confirmation", { how: { kind: "redrive" }, confirmed: { account: "123456789012" } }],
  ["no confirmation", { how: { kind: "redrive" } }],
])("a request to run something again with %s is refused", (_what, body) => {
  expect(rerunRequestSchema.safeParse(body).success).toBe(false);
});

test("a request to run something again is taken as it is meant", () => {
  const confirmed = { account: "123456789012", region: "eu-west-1", machine: "orders", inputHash: "0".repeat(64) };
  for (const how of [
    { kind: "redrive" },
    { kind: "start", input: NASTY, name: "again-1" },
    { kind: "resume", machine: "m" },
  ]) {
    expect(rerunRequestSchema.parse({ how, confirmed })).toEqual({ how, confirmed });
  }
});
