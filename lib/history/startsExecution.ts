/** By service: its actions that start an execution of another machine, without their patterns. */
const STARTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["states", new Set(["startExecution"])],
  ["aws-sdk:sfn", new Set(["startExecution", "startSyncExecution"])],
]);

/** Whether a task starts an execution of another machine, in whatever pattern (`.sync`, `.sync:2`, `.waitForTaskToken`). */
export function startsExecution(resourceType: string | null, resource: string | null): boolean {
  // Nearly all tasks start none: their resource is not even looked at.
  const actions = resourceType === null ? undefined : STARTS.get(resourceType);
  return actions !== undefined && actions.has(resource?.split(".")[0] ?? "");
}
