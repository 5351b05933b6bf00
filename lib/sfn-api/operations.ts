import type { Json } from "@/lib/base/json";
import { ElsewhereError } from "@/lib/runner/durable/elsewhere";
import type { ApiContext } from "./context";
import { askOwner } from "./elsewhere";
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
  listExecutions,
  redriveExecution,
  startExecution,
  startSyncExecution,
  stopExecution,
} from "./operations/executions";
import { describeStateMachine, describeStateMachineForExecution } from "./operations/describeMachine";
import { getExecutionHistory } from "./operations/history";
import { createStateMachine, deleteStateMachine, listStateMachines, updateStateMachine } from "./operations/machines";
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
import { deleteStateMachineVersion, listStateMachineVersions, publishStateMachineVersion } from "./operations/versions";
import { readRequest } from "./shape";
import type { OperationName, RequestOf } from "./shapes";

type Operation<Name extends OperationName> = (ctx: ApiContext, request: RequestOf<Name>) => unknown;

/** What each operation does. It answers the members of its output, or throws an ApiError. */
const OPERATIONS: { readonly [Name in OperationName]: Operation<Name> } = {
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
export async function perform<Name extends OperationName>(
  name: Name,
  ctx: ApiContext,
  request: Json,
): Promise<unknown> {
  const operation: Operation<Name> = OPERATIONS[name];
  try {
    return await operation(ctx, readRequest(name, request));
  } catch (error) {
    if (!(error instanceof ElsewhereError)) throw error;
    return askOwner(ctx, name, request, error.owner);
  }
}
