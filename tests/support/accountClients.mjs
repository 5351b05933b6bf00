import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeActivityCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";

/*
 * Clients of several accounts in a process of their own: `node accountClients.mjs URL FIRST COUNT`. Each makes the same
 * things by the same names, works on them, and tries to reach those of the next account. Prints JSON of what should not be.
 */

const [url, first, count] = process.argv.slice(2);
const FIRST = Number(first);
const COUNT = Number(count);
const REGION = "us-east-1";
const EXECUTIONS = 3;

const problems = [];

function clientOf(account) {
  return new SFNClient({
    endpoint: url,
    region: REGION,
    credentials: { accessKeyId: account, secretAccessKey: "x" },
    disableHostPrefix: true,
    maxAttempts: 1,
  });
}

const arn = (account, rest) => `arn:aws:states:${REGION}:${account}:${rest}`;

async function makeAndRun(account, client) {
  const expect = (what, told, wanted) => {
    if (JSON.stringify(told) !== JSON.stringify(wanted)) problems.push(`${account} ${what}: ${JSON.stringify(told)}`);
  };
  const { activityArn } = await client.send(new CreateActivityCommand({ name: "same" }));
  expect("activity", activityArn, arn(account, "activity:same"));
  const definition = JSON.stringify({
    StartAt: "W",
    States: { W: { Type: "Task", Resource: activityArn, End: true } },
  });
  const roleArn = `arn:aws:iam::${account}:role/r`;
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name: "same", definition, roleArn }));
  for (let i = 0; i < EXECUTIONS; i++) {
    const input = JSON.stringify({ account, i });
    await client.send(new StartExecutionCommand({ stateMachineArn, name: `same-${i}`, input }));
  }
  const tokens = [];
  // The last one stays open.
  for (let i = 0; i < EXECUTIONS - 1; i++) {
    const { taskToken, input } = await client.send(new GetActivityTaskCommand({ activityArn }));
    expect("task", JSON.parse(input ?? "{}").account, account);
    tokens.push(taskToken);
    await client.send(new SendTaskSuccessCommand({ taskToken, output: input }));
  }
  const { taskToken } = await client.send(new GetActivityTaskCommand({ activityArn }));
  const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
  expect(
    "machines",
    stateMachines?.map((one) => one.stateMachineArn),
    [stateMachineArn],
  );
  const { activities } = await client.send(new ListActivitiesCommand({}));
  expect(
    "activities",
    activities?.map((one) => one.activityArn),
    [activityArn],
  );
  const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
  expect("executions", executions?.map((one) => one.name).sort(), ["same-0", "same-1", "same-2"]);
  return taskToken;
}

/** Every way to another account's resources, with the error that says that there is none. */
function attempts(other, token) {
  const executionArn = arn(other, "execution:same:same-2");
  const stateMachineArn = arn(other, "stateMachine:same");
  const activityArn = arn(other, "activity:same");
  return [
    [new DescribeStateMachineCommand({ stateMachineArn }), "StateMachineDoesNotExist"],
    [new StartExecutionCommand({ stateMachineArn }), "StateMachineDoesNotExist"],
    [new ListExecutionsCommand({ stateMachineArn }), "StateMachineDoesNotExist"],
    [new DescribeExecutionCommand({ executionArn }), "ExecutionDoesNotExist"],
    [new GetExecutionHistoryCommand({ executionArn }), "ExecutionDoesNotExist"],
    [new StopExecutionCommand({ executionArn }), "ExecutionDoesNotExist"],
    [new ListTagsForResourceCommand({ resourceArn: stateMachineArn }), "ResourceNotFound"],
    [new DescribeActivityCommand({ activityArn }), "ActivityDoesNotExist"],
    [new GetActivityTaskCommand({ activityArn }), "ActivityDoesNotExist"],
    [new SendTaskSuccessCommand({ taskToken: token, output: "1" }), "InvalidToken"],
  ];
}

async function reachOver(account, client, other, token) {
  for (const [command, expected] of attempts(other, token)) {
    const told = await client.send(command).then(
      () => "an answer",
      (error) => error.name,
    );
    if (told !== expected) problems.push(`${account} to ${other}, ${command.constructor.name}: ${told}`);
  }
}

const accounts = Array.from({ length: COUNT }, (_, i) => String(FIRST + i));
const clients = new Map(accounts.map((account) => [account, clientOf(account)]));
try {
  const tokens = await Promise.all(accounts.map((account) => makeAndRun(account, clients.get(account))));
  await Promise.all(
    accounts.map((account, i) => {
      const next = (i + 1) % COUNT;
      return reachOver(account, clients.get(account), accounts[next], tokens[next]);
    }),
  );
  // Each token is still good for whom it was given.
  await Promise.all(
    accounts.map((account, i) =>
      clients.get(account).send(new SendTaskSuccessCommand({ taskToken: tokens[i], output: "1" })),
    ),
  );
} catch (error) {
  problems.push(String(error));
}
for (const client of clients.values()) client.destroy();
process.stdout.write(JSON.stringify(problems));
