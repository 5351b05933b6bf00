import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeEvent } from "@/lib/history/encode";
import { SECRET, SECRET_DEFINITION, secretRun } from "../support/secretRun";
import { place, stepscope } from "./run";

/** Every command that prints data of executions; a command that is not here prints none, or what it was given. */
const COMMANDS = (arn: string, file: string, folder: string): readonly (readonly string[])[] => [
  ["list", `"No charge for"`, "--json"],
  ["export", arn, "--as", "json"],
  ["origin", file, "36", "$.signed.signature", "--json"],
  ["probe", "Charge", "$.token", arn],
  ["probe", "Charge", "{% $split($states.input.token, '-') %}", file, "--json"],
  ["record", arn, "--teststate", join(folder, "tests.json")],
];

test("no command prints what a rule hides, unless it is asked for", async () => {
  const { folder, env: here } = place();
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ redact: [{ key: "token" }] }));
  const env = { ...here, STEPSCOPE_CONFIG: config };
  const run = await secretRun();
  const arn = run.arn ?? "";
  const file = join(folder, "run.stepscope.json");
  const facts = { executionArn: arn, name: "run-1", type: "STANDARD" };
  const own = { format: "stepscope/execution", version: 1, execution: facts };
  const definition: unknown = JSON.parse(SECRET_DEFINITION);
  writeFileSync(file, JSON.stringify({ ...own, definition, events: run.events.map(encodeEvent) }));
  expect((await stepscope(["import", file], { env })).code).toBe(0);

  for (const command of COMMANDS(arn, file, folder)) {
    const { out, err } = await stepscope(command, { env });
    // Neither whole nor taken apart.
    expect(`${out}${err}`, command.join(" ")).not.toMatch(/9c1f77e0b2/);
  }
  const { out: rules } = await stepscope(["config"], { env });
  expect(rules).toMatch(/redact +key token/);

  // The tampered twins: asked for, it is there.
  const asked = COMMANDS(arn, file, folder).filter(([name]) => name !== "list");
  for (const command of asked) {
    const { out, err } = await stepscope([...command, "--unredacted"], { env });
    const told = command[0] === "record" ? readFileSync(join(folder, "tests.json"), "utf8") : `${out}${err}`;
    expect(told, command.join(" ")).toContain(SECRET.slice(4));
  }
  // What is replayed is the data itself.
  const verified = await stepscope(["verify", arn, "--json"], { env });
  expect(verified.out).toContain('"MATCH"');
  expect(verified.out).not.toContain(SECRET);
}, 300_000);
