import { placeOfArn, namesInExecutionArn, readMachineArn } from "@/lib/base/arn";
import { instant, type Instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import type { RerunAnswer, RerunPreview, RerunWay, ResumeMachineView } from "@/lib/contract/rerun";
import type { CommandPlace, LabelledCommand } from "@/lib/contract/awsCommand";
import { redriveCommands, resumeCommands, startCommands } from "@/lib/contract/rerunCommands";
import { redriveConditions, type RedriveFacts, redriveUntil } from "@/lib/replay/rerun/conditions";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { commandPlaceOf } from "../commandPlace";
import { askedReplay } from "../replay/askedReplay";
import { rerunPartOf, type ToldRerun } from "../replay/rerunPart";
import { redactorOf, type Showing } from "../redactorOf";
import { withExecution } from "../withExecution";
import { addedMoney } from "./addedMoney";

type Previewing = Showing & Pick<Context, "overrides">;
type Looking = { readonly waitMs?: number; readonly now?: () => number };

/** Whether and how an execution can be run again in one way, and what that will do; or how far the worker is with it. */
export function previewRerun(
  context: Previewing,
  key: string,
  how: RerunWay,
  options: Looking = {},
): Promise<Result<RerunAnswer, UseCaseError>> {
  return withExecution<RerunAnswer>(context, key, async (execution) => {
    const asked = await recordedPreview(context, key, how, options);
    if (!asked.ok || asked.value.state !== "opened") return asked;
    const { preview } = asked.value;
    const { execution: named, ...shown } = preview;
    return ok({
      state: "opened",
      preview: { ...(await redactorOf(context, execution)).answer(shown), execution: named },
    });
  });
}

/** The same with what rules hide in it: what is sent to whoever runs it. */
export function recordedPreview(
  context: Pick<Context, "store" | "overrides">,
  key: string,
  how: RerunWay,
  { waitMs, now = Date.now }: Looking = {},
): Promise<Result<RerunAnswer, UseCaseError>> {
  return withExecution<RerunAnswer>(context, key, async (execution) => {
    const asked = await askedReplay<ToldRerun>(context, execution, rerunPartOf(how), waitMs);
    if ("sinceMs" in asked) return ok(asked);
    // What cannot be predicted can be done all the same.
    const told = asked.state === "opened" ? asked.recorded : nothingTold(asked.why);
    const place = await commandPlaceOf(context.store, execution.arn ?? execution.machineArn);
    const preview = previewOf(execution, how, told, instant(now()), { overrides: context.overrides, place });
    return ok({ state: "opened", preview });
  });
}

function nothingTold(why: string): ToldRerun {
  return { prediction: { kind: "unknown", why }, resume: { kind: "none", why }, input: null, roleArn: "" };
}

function previewOf(
  execution: ExecutionRecord,
  how: RerunWay,
  told: ToldRerun,
  now: Instant,
  { overrides, place }: Pick<Context, "overrides"> & { readonly place: CommandPlace },
): RerunPreview {
  const { arn, name, status } = execution;
  const facts = factsOf(execution);
  const conditions = how === "redrive" ? [...redriveConditions(facts, now)] : [];
  const resume = resumeView(execution, told);
  const refused = refusal(how, conditions, resume, execution);
  const type = execution.type ?? "STANDARD";
  const machineArn = execution.machineArn === null ? null : (readMachineArn(execution.machineArn)?.arn ?? null);
  const { account, region } = placeOfArn(arn ?? execution.machineArn);
  const until = how === "redrive" && refused === null ? redriveUntil(facts) : null;
  return {
    how,
    execution: { arn, name, machine: execution.machine, machineArn, account, region, type, status },
    conditions,
    msLeft: until === null ? null : until - now,
    refused,
    input: told.input,
    prediction: told.prediction,
    money: addedMoney(told.prediction, type, region, overrides),
    resume: how === "resume" ? resume : null,
    commands:
      refused === null ? commandsOf(how, { arn, machineArn, input: told.input, resume, told, place }).slice() : [],
    place,
  };
}

function factsOf({ type, status, startedAt, stoppedAt, lastEventId, arn }: ExecutionRecord): RedriveFacts {
  const machine = namesInExecutionArn(arn)?.machine ?? null;
  const isMapRunChild = machine === null ? null : machine.includes("/");
  return { type, status, isMapRunChild, startedAt, stoppedAt, lastEventId };
}

/** Why a way is not there; null: it may be asked for. */
function refusal(
  how: RerunWay,
  conditions: RerunPreview["conditions"],
  resume: ResumeMachineView | null,
  { arn, machineArn, status }: ExecutionRecord,
): string | null {
  switch (how) {
    case "redrive":
      if (arn === null) return "Its ARN is not known.";
      return conditions.find(({ is }) => is === "notMet")?.text ?? null;
    case "start":
      return machineArn === null ? "The ARN of its machine is not known." : null;
    case "resume":
      if (status === "SUCCEEDED" || status === "RUNNING") return `It is ${status}: there is nothing to resume.`;
      if (resume?.kind === "none") return resume.why;
      return machineArn === null ? "The ARN of its machine is not known." : null;
  }
}

function resumeView(execution: ExecutionRecord, { resume }: ToldRerun): ResumeMachineView | null {
  if (resume === null || resume.kind === "none") return resume;
  return { ...resume, tags: [{ key: "stepscope:resume-of", value: (execution.arn ?? execution.name).slice(0, 256) }] };
}

type Known = Pick<RerunPreview, "input" | "resume"> & {
  readonly arn: string | null;
  readonly machineArn: string | null;
  readonly told: ToldRerun;
  readonly place: CommandPlace;
};

function commandsOf(how: RerunWay, { arn, machineArn, input, resume, told, place }: Known): readonly LabelledCommand[] {
  switch (how) {
    case "redrive":
      return arn === null ? [] : redriveCommands(arn, place);
    case "start":
      return machineArn === null || input === null ? [] : startCommands(machineArn, input, null, place);
    case "resume":
      return machineArn === null || resume?.kind !== "machine"
        ? []
        : resumeCommands(resume, machineArn, told.roleArn, place);
  }
}
