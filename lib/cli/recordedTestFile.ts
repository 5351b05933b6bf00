import type { ExpectedEnd } from "@/lib/server/replay/recordTask";

export type TestCase = {
  readonly machine: string;
  readonly name: string;
  /** Texts: the definition as it was recorded, the input in JSON. */
  readonly definition: string;
  readonly input: string;
  readonly expected: ExpectedEnd;
};

/**
 * A test for `node --test` that runs recorded executions on the local engine, in no time, with the answers of a mock file.
 *
 * @param mock path of the mock file from the folder of the test.
 */
export function recordedTestFile(cases: readonly TestCase[], mock: string): string {
  const definitions = new Map<string, string>();
  for (const { definition } of cases) {
    if (!definitions.has(definition)) definitions.set(definition, `DEFINITION_${definitions.size + 1}`);
  }
  const shown = cases.map(({ machine, name, definition, input, expected }) =>
    [
      "  {",
      `    machine: ${JSON.stringify(machine)},`,
      `    name: ${JSON.stringify(name)},`,
      `    definition: ${definitions.get(definition) ?? ""},`,
      `    input: ${JSON.stringify(input)},`,
      `    expected: ${JSON.stringify(expected)},`,
      "  },",
    ].join("\n"),
  );
  return [
    "// Recorded executions as tests: node --test runs them.",
    'import assert from "node:assert/strict";',
    'import { fileURLToPath } from "node:url";',
    'import { after, before, test } from "node:test";',
    "import {",
    "  CreateStateMachineCommand,",
    "  DescribeExecutionCommand,",
    "  paginateGetExecutionHistory,",
    "  SFNClient,",
    "  StartExecutionCommand,",
    '} from "@aws-sdk/client-sfn";',
    'import { startEngine } from "stepscope/testing";',
    "",
    ...[...definitions].map(([text, name]) => `const ${name} = ${JSON.stringify(text)};`),
    "",
    "const CASES = [",
    ...shown,
    "];",
    "",
    "let engine, client;",
    "before(async () => {",
    `  const mock = fileURLToPath(new URL(${JSON.stringify(mock)}, import.meta.url));`,
    '  engine = await startEngine({ clock: "virtual", mock });',
    "  client = new SFNClient(engine.clientConfig);",
    "});",
    "after(async () => {",
    "  client?.destroy();",
    "  await engine?.stop();",
    "});",
    "",
    "for (const { machine, name, definition, input, expected } of CASES) {",
    "  test(`${machine} ${name}`, async () => {",
    "    await engine.reset();",
    '    const roleArn = "arn:aws:iam::000000000000:role/any";',
    "    const created = await client.send(new CreateStateMachineCommand({ name: machine, definition, roleArn }));",
    "    const stateMachineArn = `${created.stateMachineArn}#${name}`;",
    "    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));",
    "    let ended;",
    "    do ended = await client.send(new DescribeExecutionCommand({ executionArn }));",
    '    while (ended.status === "RUNNING");',
    "    assert.equal(ended.status, expected.status, ended.cause);",
    "    if (expected.error !== null) assert.equal(ended.error, expected.error);",
    "    if (expected.output !== null) assert.deepEqual(JSON.parse(ended.output), JSON.parse(expected.output));",
    "    const states = [];",
    "    for await (const { events } of paginateGetExecutionHistory({ client }, { executionArn })) {",
    "      states.push(...events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []));",
    "    }",
    "    assert.deepEqual(states.sort(), expected.states);",
    "  });",
    "}",
    "",
  ].join("\n");
}
