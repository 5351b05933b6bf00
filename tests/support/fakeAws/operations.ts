import { executionArn, type FakeWorld, machineArn } from "./world";

export type Body = Record<string, unknown>;
export type Operation = (world: FakeWorld, request: Body, pageSize: number) => Body | Fault;

/** An error of the service, by its name in the model. */
export class Fault {
  constructor(
    readonly type: string,
    readonly status = 400,
    readonly message = type,
  ) {}
}

function page<T>(items: readonly T[], { nextToken }: Body, pageSize: number) {
  const from = typeof nextToken === "string" && nextToken !== "" ? Number(nextToken.slice("from-".length)) : 0;
  const next = from + pageSize;
  return {
    items: items.slice(from, next),
    ...(next < items.length ? { nextToken: `from-${next}` } : {}),
  };
}

function find(world: FakeWorld, arn: unknown) {
  for (const machine of world.machines) {
    for (const execution of machine.executions) {
      if (executionArn(world, machine, execution) === arn) return { machine, execution };
    }
  }
  return null;
}

/** The operations of Step Functions that are read from. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ListStateMachines: (world, request, pageSize) => {
    const { items, ...rest } = page(world.machines, request, pageSize);
    const stateMachines = items.map((machine) => ({
      ...{ stateMachineArn: machineArn(world, machine), name: machine.name, type: machine.type, creationDate: 1 },
    }));
    return { stateMachines, ...rest };
  },
  DescribeStateMachine: (world, { stateMachineArn }) => {
    const machine = world.machines.find((one) => machineArn(world, one) === stateMachineArn);
    if (machine === undefined) return new Fault("StateMachineDoesNotExist");
    const { name, type, definition } = machine;
    return { stateMachineArn, name, type, definition, roleArn: "arn:aws:iam::1:role/r", creationDate: 1 };
  },
  ListExecutions: (world, request, pageSize) => {
    const machine = world.machines.find((one) => machineArn(world, one) === request["stateMachineArn"]);
    if (machine === undefined) return new Fault("StateMachineDoesNotExist");
    const { items, ...rest } = page(machine.executions, request, pageSize);
    const executions = items.map((execution) => ({
      executionArn: executionArn(world, machine, execution),
      ...{ name: execution.name, status: execution.status, startDate: execution.startDate },
      stopDate: execution.stopDate,
    }));
    return { executions, ...rest };
  },
  DescribeExecution: (world, { executionArn: arn }) => {
    const found = find(world, arn);
    if (found === null) return new Fault("ExecutionDoesNotExist");
    const { name, status, startDate, stopDate } = found.execution;
    return { executionArn: arn, stateMachineArn: machineArn(world, found.machine), name, status, startDate, stopDate };
  },
  DescribeStateMachineForExecution: (world, { executionArn: arn }) => {
    const found = find(world, arn);
    if (found === null) return new Fault("ExecutionDoesNotExist");
    const { name, definition } = found.machine;
    return { stateMachineArn: machineArn(world, found.machine), name, definition, updateDate: 1 };
  },
  GetExecutionHistory: (world, request, pageSize) => {
    const found = find(world, request["executionArn"]);
    if (found === null) return new Fault("ExecutionDoesNotExist");
    const { items, ...rest } = page(found.execution.events, request, pageSize);
    return { events: items, ...rest };
  },
};
