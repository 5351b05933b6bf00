import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { at, ids, job, type JobKind, objectAt, statusAt, stop } from "./job";

/*
 * The jobs that the optimized integrations wait for by `.sync`, and how each is told of.
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 * Recorded: ecs:runTask.sync (both ends). The others follow the documentation of their services.
 */

const CONTAINER: JobKind["status"] = (task) => {
  if (at(task, "LastStatus") !== "STOPPED") return "running";
  const containers = at(task, "Containers");
  const codes = isArray(containers) ? containers.map((one) => at(one, "ExitCode")) : [];
  const isWell = codes.length > 0 && codes.every((code) => code === 0) && at(task, "StopCode") !== "TaskFailedToStart";
  return isWell ? "succeeded" : "failed";
};

const ecsTask: JobKind = {
  describe: (submitted, asked) => {
    const tasks = at(submitted, "Tasks");
    const arns = isArray(tasks) ? tasks.map((task) => at(task, "TaskArn") ?? null) : [];
    return { action: "describeTasks", parameters: { Tasks: arns, ...clusterOf(asked), Include: ["TAGS"] } };
  },
  // Of several tasks all have to end; the first that failed tells.
  find: ({ Tasks }) => {
    const tasks = isArray(Tasks) ? Tasks.filter(isObject) : [];
    const running = tasks.find((task) => CONTAINER(task) === "running");
    return running ?? tasks.find((task) => CONTAINER(task) === "failed") ?? tasks[0] ?? null;
  },
  status: CONTAINER,
  // What could not be placed is told in the answer, and no task is there to wait for.
  refused: (submitted) => !(isArray(submitted["Tasks"]) && submitted["Tasks"].length > 0),
  stop: (submitted, asked) => ({
    action: "stopTask",
    parameters: {
      Task: at(submitted, "Tasks.0.TaskArn") ?? null,
      ...clusterOf(asked),
      Reason: "The execution does not wait for it any more.",
    },
  }),
};

function clusterOf({ Cluster }: JsonObject): JsonObject {
  return Cluster === undefined ? {} : { Cluster };
}

const batchJob: JobKind = {
  describe: (submitted) => ({ action: "describeJobs", parameters: { Jobs: [submitted["JobId"] ?? null] } }),
  find: (described) => objectAt(described, "Jobs.0"),
  status: statusAt("Status", ["SUCCEEDED"], ["FAILED"]),
  stop: ({ JobId = null }) => ({
    action: "terminateJob",
    parameters: { JobId, Reason: "The execution does not wait for it any more." },
  }),
};

const glueRun = job(
  "getJobRun",
  ids({ JobName: ">JobName", RunId: "<JobRunId" }),
  "JobRun",
  statusAt("JobRunState", ["SUCCEEDED"], ["FAILED", "TIMEOUT", "ERROR", "STOPPED", "EXPIRED"]),
  {
    stop: ({ JobRunId = null }, { JobName = null }) => ({
      action: "batchStopJobRun",
      parameters: { JobName, JobRunIds: [JobRunId] },
    }),
  },
);

/** Of CodeBuild: the result holds the build under its name, as `$.Build.ReportArns` of AWS's own examples reads it. */
function build(describe: string, list: string, member: string, end: string): JobKind {
  return {
    describe: (submitted) => ({ action: describe, parameters: { Ids: [at(submitted, `${member}.Id`) ?? null] } }),
    find: (described) => objectAt(described, `${list}.0`),
    status: statusAt(`${member}Status`, ["SUCCEEDED"], ["FAILED", "FAULT", "TIMED_OUT", "STOPPED"]),
    output: (found) => ({ [member]: found }),
    ...stop(end, { Id: `<${member}.Id` }),
  };
}

const query = job(
  "getQueryExecution",
  ids({ QueryExecutionId: "<QueryExecutionId" }),
  "QueryExecution",
  statusAt("Status.State", ["SUCCEEDED"], ["FAILED", "CANCELLED"]),
  {
    output: (found) => ({ QueryExecution: found }),
    ...stop("stopQueryExecution", { QueryExecutionId: "<QueryExecutionId" }),
  },
);

/** Of SageMaker: named by who asks. */
function named(what: string, name: string): JobKind {
  const places = { [name]: `>${name}` };
  const status = what === "LabelingJob" ? "LabelingJobStatus" : `${what}Status`;
  return job(`describe${what}`, ids(places), "", statusAt(status, ["Completed"], ["Failed", "Stopped"]), {
    ...stop(`stop${what}`, places),
  });
}

const CLUSTER = { ClusterId: "<ClusterId" };

/** Of EMR on EKS and EMR Serverless. */
function emrRun(describe: string, id: string, parent: string, status: string, end: string): JobKind {
  const places = { [id]: `<${id}`, [parent]: `>${parent}` };
  return job(describe, ids(places), "JobRun", statusAt(status, ["COMPLETED", "SUCCESS"], ["FAILED", "CANCELLED"]), {
    output: (found) => ({ JobRun: found }),
    ...stop(end, places),
  });
}

/** An application of EMR Serverless that becomes something. */
function application(well: readonly string[], from: "<" | ">"): JobKind {
  return job(
    "getApplication",
    ids({ ApplicationId: `${from}ApplicationId` }),
    "Application",
    statusAt("State", well, well.includes("TERMINATED") ? [] : ["TERMINATED"]),
    { output: (found) => ({ Application: found }) },
  );
}

/** What EKS makes or takes away. */
function eks(what: string, places: Readonly<Record<string, string>>, isGone: boolean): JobKind {
  const failed = ["FAILED", "CREATE_FAILED", "DELETE_FAILED"];
  return job(`describe${what}`, ids(places), what, statusAt("Status", isGone ? [] : ["ACTIVE"], failed), {
    output: (found) => ({ [what]: found }),
    ...(isGone ? { endsGone: true } : {}),
  });
}

const NODEGROUP = { ClusterName: ">ClusterName", NodegroupName: ">NodegroupName" };
const PROFILE = { ClusterName: ">ClusterName", FargateProfileName: ">FargateProfileName" };

/** By resource type and action. */
export const JOB_KINDS: ReadonlyMap<string, JobKind> = new Map([
  ["ecs:runTask", ecsTask],
  ["batch:submitJob", batchJob],
  ["glue:startJobRun", glueRun],
  ["codebuild:startBuild", build("batchGetBuilds", "Builds", "Build", "stopBuild")],
  ["codebuild:startBuildBatch", build("batchGetBuildBatches", "BuildBatches", "BuildBatch", "stopBuildBatch")],
  ["codebuild:retryBuildBatch", build("batchGetBuildBatches", "BuildBatches", "BuildBatch", "stopBuildBatch")],
  ["athena:startQueryExecution", query],
  ["sagemaker:createTrainingJob", named("TrainingJob", "TrainingJobName")],
  ["sagemaker:createTransformJob", named("TransformJob", "TransformJobName")],
  ["sagemaker:createProcessingJob", named("ProcessingJob", "ProcessingJobName")],
  ["sagemaker:createLabelingJob", named("LabelingJob", "LabelingJobName")],
  ["sagemaker:createHyperParameterTuningJob", named("HyperParameterTuningJob", "HyperParameterTuningJobName")],
  [
    "elasticmapreduce:createCluster",
    job(
      "describeCluster",
      ids(CLUSTER),
      "Cluster",
      statusAt("Status.State", ["RUNNING", "WAITING"], ["TERMINATED", "TERMINATED_WITH_ERRORS"]),
      {
        output: (found, { ClusterId = null, ClusterArn = null }): JsonObject => ({
          Cluster: found,
          ClusterArn,
          ClusterId,
        }),
        stop: ({ ClusterId = null }) => ({ action: "terminateJobFlows", parameters: { JobFlowIds: [ClusterId] } }),
      },
    ),
  ],
  [
    "elasticmapreduce:terminateCluster",
    job(
      "describeCluster",
      ids({ ClusterId: ">ClusterId" }),
      "Cluster",
      statusAt("Status.State", ["TERMINATED", "TERMINATED_WITH_ERRORS"], []),
      { output: (found) => ({ Cluster: found }) },
    ),
  ],
  [
    "elasticmapreduce:addStep",
    job(
      "describeStep",
      ids({ ClusterId: ">ClusterId", StepId: "<StepId" }),
      "Step",
      statusAt("Status.State", ["COMPLETED"], ["CANCELLED", "FAILED", "INTERRUPTED"]),
      {
        output: (found) => ({ Step: found }),
        stop: ({ StepId = null }, { ClusterId = null }) => ({
          action: "cancelSteps",
          parameters: { ClusterId, StepIds: [StepId] },
        }),
      },
    ),
  ],
  ["emr-containers:startJobRun", emrRun("describeJobRun", "Id", "VirtualClusterId", "State", "cancelJobRun")],
  [
    "emr-containers:deleteVirtualCluster",
    job(
      "describeVirtualCluster",
      ids({ Id: ">Id" }),
      "VirtualCluster",
      statusAt("State", ["TERMINATED"], ["ARRESTED"]),
      { output: (found) => ({ VirtualCluster: found }), endsGone: true },
    ),
  ],
  ["emr-serverless:startJobRun", emrRun("getJobRun", "JobRunId", "ApplicationId", "State", "cancelJobRun")],
  ["emr-serverless:createApplication", application(["CREATED", "STARTED"], "<")],
  ["emr-serverless:startApplication", application(["STARTED"], ">")],
  ["emr-serverless:stopApplication", application(["STOPPED", "CREATED"], ">")],
  ["emr-serverless:deleteApplication", { ...application(["TERMINATED"], ">"), endsGone: true }],
  ["eks:createCluster", eks("Cluster", { Name: ">Name" }, false)],
  ["eks:deleteCluster", eks("Cluster", { Name: ">Name" }, true)],
  ["eks:createNodegroup", eks("Nodegroup", NODEGROUP, false)],
  ["eks:deleteNodegroup", eks("Nodegroup", NODEGROUP, true)],
  ["eks:createFargateProfile", eks("FargateProfile", PROFILE, false)],
  ["eks:deleteFargateProfile", eks("FargateProfile", PROFILE, true)],
  [
    "databrew:startJobRun",
    job(
      "describeJobRun",
      ids({ Name: ">Name", RunId: "<RunId" }),
      "",
      statusAt("State", ["SUCCEEDED"], ["FAILED", "TIMEOUT", "STOPPED"]),
      stop("stopJobRun", { Name: ">Name", RunId: "<RunId" }),
    ),
  ],
  [
    "mediaconvert:createJob",
    job("getJob", ids({ Id: "<Job.Id" }), "Job", statusAt("Status", ["COMPLETE"], ["ERROR", "CANCELED"]), {
      output: (found) => ({ Job: found }),
      ...stop("cancelJob", { Id: "<Job.Id" }),
    }),
  ],
  [
    "bedrock:createModelCustomizationJob",
    job(
      "getModelCustomizationJob",
      ids({ JobIdentifier: "<JobArn" }),
      "",
      statusAt("Status", ["Completed"], ["Failed", "Stopped"]),
      stop("stopModelCustomizationJob", { JobIdentifier: "<JobArn" }),
    ),
  ],
]);

/** What a described job is worth to the task: itself, unless its kind says otherwise. */
export function outputOf(kind: JobKind, found: JsonObject, submitted: JsonObject, asked: JsonObject): Json {
  return kind.output === undefined ? found : kind.output(found, submitted, asked);
}
