import type { Json } from "@/lib/base/json";
import type { ApiContext } from "./context";
import {
  createStateMachineAlias,
  deleteStateMachineAlias,
  describeStateMachineAlias,
  listStateMachineAliases,
  updateStateMachineAlias,
} from "./operations/aliases";
import { testState, validateStateMachineDefinition } from "./operations/checks";
import {
  describeExecution,
  getExecutionHistory,
  listExecutions,
  redriveExecution,
  startExecution,
  startSyncExecution,
  stopExecution,
} from "./operations/executions";
import {
  createStateMachine,
  deleteStateMachine,
  deleteStateMachineVersion,
  describeStateMachine,
  describeStateMachineForExecution,
  listStateMachines,
  listStateMachineVersions,
  publishStateMachineVersion,
  updateStateMachine,
} from "./operations/machines";
import { describeMapRun, listMapRuns, updateMapRun } from "./operations/mapRuns";
import {
  createActivity,
  deleteActivity,
  describeActivity,
  getActivityTask,
  listActivities,
  listTagsForResource,
  tagResource,
  untagResource,
} from "./operations/resources";
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from "./operations/tasks";
import { readShape } from "./shape";
import { type OperationName, type RequestOf, SHAPES } from "./shapes";

type Operations = { readonly [N in OperationName]: (ctx: ApiContext, request: RequestOf<N>) => unknown };

/** What each operation does. It answers the members of its output, or throws an ApiError. */
const OPERATIONS: Operations = {
  CreateActivity: createActivity,
  CreateStateMachineAlias: createStateMachineAlias,
  CreateStateMachine: createStateMachine,
  DeleteActivity: deleteActivity,
  DeleteStateMachineAlias: deleteStateMachineAlias,
  DeleteStateMachine: deleteStateMachine,
  DeleteStateMachineVersion: deleteStateMachineVersion,
  DescribeActivity: describeActivity,
  DescribeExecution: describeExecution,
  DescribeMapRun: describeMapRun,
  DescribeStateMachineAlias: describeStateMachineAlias,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  GetActivityTask: getActivityTask,
  GetExecutionHistory: getExecutionHistory,
  ListActivities: listActivities,
  ListExecutions: listExecutions,
  ListMapRuns: listMapRuns,
  ListStateMachineAliases: listStateMachineAliases,
  ListStateMachineVersions: listStateMachineVersions,
  ListStateMachines: listStateMachines,
  ListTagsForResource: listTagsForResource,
  PublishStateMachineVersion: publishStateMachineVersion,
  RedriveExecution: redriveExecution,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
  SendTaskSuccess: sendTaskSuccess,
  StartExecution: startExecution,
  StartSyncExecution: startSyncExecution,
  StopExecution: stopExecution,
  TagResource: tagResource,
  TestState: testState,
  UntagResource: untagResource,
  UpdateMapRun: updateMapRun,
  UpdateStateMachineAlias: updateStateMachineAlias,
  UpdateStateMachine: updateStateMachine,
  ValidateStateMachineDefinition: (_, request) => validateStateMachineDefinition(request),
};

/** Performs an operation on a request that may have any shape. Throws ApiError. */
export async function perform(name: OperationName, ctx: ApiContext, request: Json): Promise<unknown> {
  const operation = OPERATIONS[name] as (ctx: ApiContext, request: unknown) => unknown;
  return operation(ctx, readShape(SHAPES[name], request));
}
