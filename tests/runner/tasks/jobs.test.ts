import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Instant } from "@/lib/base/instant";
import { awsTasks } from "@/lib/runner/tasks/aws/awsTasks";
import type { Called } from "@/lib/runner/tasks/aws/sdkCall";
import { JOB_KINDS } from "@/lib/runner/tasks/aws/jobs/kinds";
import { waitForJob } from "@/lib/runner/tasks/aws/jobs/waitForJob";
import { TaskCancelled } from "@/lib/runner/tasks/performer";
import { RealTime } from "@/lib/runner/time/engineTime";
import { pauseOf } from "@/lib/runner/time/pause";
import { VirtualTime } from "@/lib/runner/time/virtualTime";
import { askedTask, listener } from "../../support/askedTasks";
import { corpusCases, corpusPresent } from "../../support/corpus";
import { type FakeServices, json, refusal, type ServiceAnswer, startFakeServices } from "../../support/fakeServices";

/* `.sync`: a job is submitted once, looked after until it has ended, and ended when nobody waits for it any more. */

let answers: Readonly<Record<string, (() => ServiceAnswer) | undefined>>;
let services: FakeServices;

beforeEach(async () => {
  answers = {};
  services = await startFakeServices(({ operation, url }) => {
    const name = operation === "" ? (url.split("/").at(-1) ?? "") : operation;
    return answers[name]?.() ?? refusal("UnknownOperationException", name);
  });
});
afterEach(() => services.close());

const asked = () => services.requests.map(({ operation, url }) => (operation === "" ? url : operation));

async function perform(
  resource: string,
  input: unknown,
  { signal = new AbortController().signal, submitted = null as string | null } = {},
) {
  const tasks = awsTasks({ folders: [process.cwd()], readOnly: true, pause: pauseOf(new RealTime(0.001)) });
  const { heard, tell } = listener();
  const task = askedTask(`arn:aws:states:::${resource}`, input, { submitted });
  await tasks.perform(task, services.endpoint, tell, signal);
  tasks.close();
  return heard;
}

const RUN = { Cluster: "c", TaskDefinition: "d" };
const ecsTask = (more: object) => ({ taskArn: "arn:task", lastStatus: "RUNNING", containers: [], ...more });

/** One after another; the last again and again. */
function inTurn(...all: readonly ServiceAnswer[]): () => ServiceAnswer {
  let next = 0;
  return () => all[Math.min(next++, all.length - 1)] ?? json({});
}

describe("ecs:runTask.sync", () => {
  const stopped = (exitCode: number) => ecsTask({ lastStatus: "STOPPED", containers: [{ name: "n", exitCode }] });

  it("gives the described task when it has stopped well", async () => {
    answers = {
      RunTask: () => json({ tasks: [ecsTask({})], failures: [] }),
      DescribeTasks: inTurn(json({ tasks: [ecsTask({})] }), json({ tasks: [stopped(0)] })),
    };
    const heard = await perform("ecs:runTask.sync", RUN);
    expect(heard.map(({ kind }) => kind)).toEqual(["taskStarted", "taskSubmitted", "taskSucceeded"]);
    expect(heard[1]?.output).toMatchObject({
      Tasks: [{ TaskArn: "arn:task" }],
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
    expect(heard[2]?.output).toMatchObject({ LastStatus: "STOPPED", Containers: [{ ExitCode: 0, Name: "n" }] });
    expect(heard[2]?.output).not.toHaveProperty("SdkHttpMetadata");
    expect(asked()).toEqual(["RunTask", "DescribeTasks", "DescribeTasks"]);
    expect(services.requests[1]?.input).toMatchObject({ cluster: "c", tasks: ["arn:task"] });
  });

  it("fails with the described task as the cause when a container does not end well", async () => {
    answers = { RunTask: () => json({ tasks: [ecsTask({})] }), DescribeTasks: () => json({ tasks: [stopped(1)] }) };
    const told = (await perform("ecs:runTask.sync", RUN)).at(-1);
    expect(told).toMatchObject({ kind: "taskFailed", error: "States.TaskFailed" });
    expect(JSON.parse(told?.cause ?? "")).toMatchObject({ LastStatus: "STOPPED", TaskArn: "arn:task" });
  });

  it("fails when no task could be placed", async () => {
    answers = { RunTask: () => json({ tasks: [], failures: [{ reason: "RESOURCE:MEMORY" }] }) };
    const told = (await perform("ecs:runTask.sync", RUN)).at(-1);
    expect(told).toMatchObject({ kind: "taskFailed", error: "States.TaskFailed" });
    expect(told?.cause).toContain("RESOURCE:MEMORY");
  });

  it("goes on looking when a look fails, and gives up after a few", async () => {
    const broken = { status: 500, body: "oops" };
    answers = {
      RunTask: () => json({ tasks: [ecsTask({})] }),
      DescribeTasks: inTurn(broken, broken, json({ tasks: [stopped(0)] })),
    };
    expect((await perform("ecs:runTask.sync", RUN)).at(-1)?.kind).toBe("taskSucceeded");
    answers = { ...answers, DescribeTasks: () => broken };
    const told = (await perform("ecs:runTask.sync", RUN)).at(-1);
    expect(told).toMatchObject({ kind: "taskFailed", error: "ECS.AmazonECSException" });
    expect(asked().slice(4).length).toBeLessThan(10);
  });

  it("is not submitted again when its answer is known: it is looked after", async () => {
    answers = { DescribeTasks: () => json({ tasks: [stopped(0)] }) };
    const submitted = JSON.stringify({ Tasks: [{ TaskArn: "arn:task" }] });
    const heard = await perform("ecs:runTask.sync", RUN, { submitted });
    expect(heard.at(-1)?.kind).toBe("taskSucceeded");
    expect(asked()).toEqual(["DescribeTasks"]);
  });

  it.each([
    ["is stopped when it is cancelled", new TaskCancelled(), true],
    ["goes on when the engine ends", new Error("the engine ends"), false],
  ])("%s", async (_, why, isStopped) => {
    const cancel = new AbortController();
    answers = {
      RunTask: () => json({ tasks: [ecsTask({})] }),
      DescribeTasks: () => {
        cancel.abort(why);
        return json({ tasks: [ecsTask({})] });
      },
      StopTask: () => json({ task: ecsTask({}) }),
    };
    const heard = await perform("ecs:runTask.sync", RUN, { signal: cancel.signal });
    expect(heard.map(({ kind }) => kind)).toEqual(["taskStarted", "taskSubmitted"]);
    expect(asked().includes("StopTask")).toBe(isStopped);
  });
});

describe("batch:submitJob.sync", () => {
  it("marks who waits for the job, and gives the job", async () => {
    const job = { jobId: "j", jobName: "n", status: "SUCCEEDED", startedAt: 1_700_000_000_000 };
    answers = {
      submitjob: () => json({ jobId: "j", jobName: "n" }),
      describejobs: inTurn(json({ jobs: [{ ...job, status: "RUNNING" }] }), json({ jobs: [job] })),
    };
    const input = { JobName: "n", JobQueue: "q", JobDefinition: "d" };
    const heard = await perform("batch:submitJob.sync", input);
    expect(heard.at(-1)).toMatchObject({ kind: "taskSucceeded", output: { JobId: "j", Status: "SUCCEEDED" } });
    expect(services.requests[0]?.input).toMatchObject({
      containerOverrides: { environment: [{ name: "MANAGED_BY_AWS", value: "STARTED_BY_STEP_FUNCTIONS" }] },
    });
    expect(services.requests[1]?.input).toEqual({ jobs: ["j"] });
  });

  it("ends a job that nobody waits for", async () => {
    const cancel = new AbortController();
    answers = {
      submitjob: () => json({ jobId: "j", jobName: "n" }),
      describejobs: () => {
        cancel.abort(new TaskCancelled());
        return json({ jobs: [{ jobId: "j", status: "RUNNING" }] });
      },
      terminatejob: () => json({}),
    };
    await perform(
      "batch:submitJob.sync",
      { JobName: "n", JobQueue: "q", JobDefinition: "d" },
      { signal: cancel.signal },
    );
    expect(services.requests.at(-1)).toMatchObject({ url: "/v1/terminatejob", input: { jobId: "j" } });
  });
});

describe("all kinds of jobs", () => {
  const submitted = {
    JobRunId: "run", RunId: "run", Id: "id", QueryExecutionId: "q", ClusterId: "c", StepId: "s", ApplicationId: "a", JobArn: "arn",
    Build: { Id: "b" }, BuildBatch: { Id: "b" }, Job: { Id: "m" }, JobId: "j", Tasks: [{ TaskArn: "t" }],
  }; // prettier-ignore
  const given = {
    JobName: "n", Name: "n", Id: "id", ClusterId: "c", ClusterName: "c", NodegroupName: "g", FargateProfileName: "f",
    VirtualClusterId: "v", ApplicationId: "a", TrainingJobName: "t", TransformJobName: "t", ProcessingJobName: "p",
    LabelingJobName: "l", HyperParameterTuningJobName: "h",
  }; // prettier-ignore

  it.each([...JOB_KINDS])("%s are told of, and stopped, by ids that are there", (_, kind) => {
    const { parameters } = kind.describe(submitted, given);
    expect(JSON.stringify(parameters)).not.toContain("null");
    if (kind.stop !== undefined) expect(JSON.stringify(kind.stop(submitted, given))).not.toContain("null");
  });

  it("see a failure of a described job: the first of AWS's examples of each", async () => {
    const glue = JOB_KINDS.get("glue:startJobRun");
    if (glue === undefined) throw new Error("no such kind");
    const call = (): Promise<Called> =>
      Promise.resolve({ ok: true, answer: { JobRun: { JobRunState: "FAILED", ErrorMessage: "boom" } }, metadata: {} });
    const pause = () => Promise.resolve();
    const end = await waitForJob({ kind: glue, submitted, asked: given, call, pause }, new AbortController().signal);
    expect(end).toEqual({
      ok: false,
      error: "States.TaskFailed",
      cause: '{"JobRunState":"FAILED","ErrorMessage":"boom"}',
    });
  });

  it("that take something away end when it is gone", async () => {
    const kind = JOB_KINDS.get("eks:deleteCluster");
    if (kind === undefined) throw new Error("no such kind");
    const call = (): Promise<Called> =>
      Promise.resolve({ ok: false, error: "Eks.ResourceNotFoundException", cause: "" });
    const pause = () => Promise.resolve();
    const end = await waitForJob({ kind, submitted, asked: given, call, pause }, new AbortController().signal);
    expect(end).toEqual({ ok: true, output: {} });
  });
});

describe("recorded ends of ecs:runTask.sync", () => {
  const present = corpusPresent();
  it.skipIf(!present)("are judged as AWS did", () => {
    const kind = JOB_KINDS.get("ecs:runTask");
    const ends = corpusCases().flatMap(({ recorded }) =>
      recorded.flatMap((event): (readonly [string, unknown])[] => {
        const well = event["taskSucceededEventDetails"] as
          { resourceType?: string; resource?: string; output?: unknown } | undefined;
        const badly = event["taskFailedEventDetails"] as
          { resourceType?: string; resource?: string; cause?: unknown } | undefined;
        const told = well ?? badly;
        if (told?.resourceType !== "ecs" || told.resource !== "runTask.sync") return [];
        return [well === undefined ? ["failed", badly?.cause] : ["succeeded", well.output]];
      }),
    );
    expect(ends.map(([status]) => status).sort()).toEqual(["failed", "succeeded"]);
    for (const [status, task] of ends) expect(kind?.status(task as never)).toBe(status);
  });
});

describe("the pause between two looks", () => {
  it("is as long as the engine's time says, and the computer's time passes too", async () => {
    const signal = new AbortController().signal;
    const began = performance.now();
    await pauseOf(new RealTime(0.001))(1_000, signal);
    expect(performance.now() - began).toBeGreaterThan(40);
  });

  it("leaves virtual time alone", async () => {
    const time = new VirtualTime(0 as Instant);
    await pauseOf(time)(1_000, new AbortController().signal);
    expect(time.now()).toBe(0);
  });

  it("ends when the task is cancelled", async () => {
    const cancel = new AbortController();
    const paused = pauseOf(new RealTime())(3_600_000, cancel.signal);
    cancel.abort(new TaskCancelled());
    await expect(paused).rejects.toThrow(TaskCancelled);
  });
});
