import type { Instant } from "@/lib/base/instant";
import { readResource } from "@/lib/engine/tasks/resource";
import type { Token } from "@/lib/engine/token";
import type { AskedTask, TaskNews } from "@/lib/runner/tasks/performer";
import { ACCOUNT, machineArnOf, REGION, START } from "./localEngine";

/** An attempt of a task as the engine asks for it. */
export function askedTask(resource: string, input: unknown, more: Partial<AskedTask> = {}): AskedTask {
  return {
    kind: "invokeTask",
    token: "1" as Token,
    at: START as Instant,
    state: "Task",
    target: readResource(resource),
    input: JSON.stringify(input),
    attempt: 0,
    execution: {
      id: `arn:aws:states:${REGION}:${ACCOUNT}:execution:machine:run`,
      name: "run",
      roleArn: `arn:aws:iam::${ACCOUNT}:role/test`,
      stateMachineId: machineArnOf("machine"),
      stateMachineName: "machine",
      type: "STANDARD",
      region: REGION,
    },
    account: ACCOUNT,
    attemptId: "execution/1",
    invocation: 0,
    submitted: null,
    mockCase: null,
    ...more,
  };
}

/** What was told of a task, its output read. */
export type Heard = {
  readonly kind: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
};

/** Listens to what is told of a task. */
export function listener(): { readonly heard: Heard[]; readonly tell: (news: TaskNews) => void } {
  const heard: Heard[] = [];
  const tell = (news: TaskNews) =>
    void heard.push(
      "output" in news && news.output !== undefined ? { ...news, output: JSON.parse(news.output) } : (news as Heard),
    );
  return { heard, tell };
}
