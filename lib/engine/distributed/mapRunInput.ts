import type { Input } from "../protocol";
import type { Cursor } from "../run";
import type { StepContext } from "../compiledMachine";
import { childIdentity, placeOfChild, withUnsuccessful } from "./children";
import { counted } from "./counts";
import { withResult } from "./results";
import { bufferedItems, withRead } from "./itemBuffer";
import { flattened, writtenTexts, type Transformation } from "./resultWriterFiles";
import { stopChildren } from "./finishMapRun";
import type { MapRunPhase } from "./mapRunPhase";
import { failMapRun } from "./mapRunProgress";
import { unreachable } from "@/lib/base/unreachable";

export type MapRunInput = Extract<
  Input,
  {
    readonly kind:
      | "itemsRead"
      | "itemsReadFailed"
      | "childEnded"
      | "mapRunUpdated"
      | "mapRunSucceeded"
      | "mapRunFailed"
      | "resultWritten"
      | "resultWriteFailed";
  }
>;
type Whole = Extract<MapRunInput, { readonly kind: "mapRunSucceeded" | "mapRunFailed" }>;
type Write = Extract<MapRunInput, { readonly kind: "resultWritten" | "resultWriteFailed" }>;

/** Takes what the world tells a Map Run; its state goes on afterwards. */
export function onMapRunInput(
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  input: MapRunInput,
  child: number,
): void {
  if (input.kind === "resultWritten" || input.kind === "resultWriteFailed") onResultWriterInput(phase, input);
  else if (input.kind === "mapRunSucceeded" || input.kind === "mapRunFailed") completeMapRun(ctx, cursor, phase, input);
  else if (phase.ending === null) onRunningInput(ctx, phase, input, child);
  if (phase.due) return;
  phase.due = true;
  ctx.ready.push(cursor);
}

/** Its world has brought it to its end already: nothing is left to run or to write. */
function completeMapRun(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, input: Whole): void {
  if (phase.ending?.stage === "written") return;
  stopChildren(ctx, cursor, phase);
  const stage = "written";
  if (input.kind === "mapRunSucceeded") phase.ending = { status: "SUCCEEDED", stage, output: input.output };
  else phase.ending = { status: "FAILED", stage, error: input.error ?? "States.Runtime", cause: input.cause ?? null };
}

function onResultWriterInput(phase: MapRunPhase, input: Write): void {
  const { ending } = phase;
  if (ending?.stage !== "writing") return;
  const stage = "written";
  // What failed first is what is told.
  if (ending.status !== "SUCCEEDED") phase.ending = { ...ending, stage };
  else if (input.kind === "resultWritten") phase.ending = { ...ending, stage, output: input.output };
  else {
    const { error = "States.ResultWriterFailed", cause = null } = input;
    phase.ending = { status: "FAILED", stage, error, cause };
  }
}

function onRunningInput(
  ctx: StepContext,
  phase: MapRunPhase,
  input: Exclude<MapRunInput, Whole | Write>,
  child: number,
): void {
  switch (input.kind) {
    case "itemsRead":
      return itemsRead(phase, input);
    case "itemsReadFailed":
      if (phase.reader?.isAsked === true)
        failMapRun(phase, input.error ?? "States.ItemReaderFailed", input.cause ?? null);
      return;
    case "childEnded":
      return childEnded(ctx, phase, input, child);
    case "mapRunUpdated":
      phase.concurrency = input.maxConcurrency ?? phase.concurrency;
      phase.tolerance = {
        count: input.toleratedFailureCount ?? phase.tolerance.count,
        percentage: input.toleratedFailurePercentage ?? phase.tolerance.percentage,
      };
      return;
    default:
      return unreachable(input);
  }
}

function itemsRead(phase: MapRunPhase, input: Extract<Input, { kind: "itemsRead" }>): void {
  const { reader } = phase;
  if (reader?.isAsked !== true) return;
  const before = bufferedItems(phase.itemBuffer);
  const window = withRead(phase.itemBuffer, input.items, input.source ?? "", reader.most);
  if (window === null) return failMapRun(phase, "States.ItemReaderFailed", "What was read is not a list of items.");
  phase.itemBuffer = window;
  const most = reader.most - (bufferedItems(window) - before);
  phase.reader = input.next === undefined || most <= 0 ? null : { ...reader, next: input.next, most, isAsked: false };
}

function childEnded(
  ctx: StepContext,
  phase: MapRunPhase,
  { status, at, output, error, cause, input }: Extract<Input, { kind: "childEnded" }>,
  index: number,
): void {
  const place = placeOfChild(phase.active, index);
  const child = phase.active[place];
  if (child === undefined) return;
  phase.active.splice(place, 1);
  phase.items = counted(phase.items, status, child.items);
  phase.children = counted(phase.children, status, 1);
  if (status !== "SUCCEEDED") phase.unsuccessful = withUnsuccessful(phase.unsuccessful, index, child.items);
  if (phase.results === null) return;
  const limit = ctx.limits.payload;
  if (phase.transformation !== "NONE") {
    const texts = status !== "SUCCEEDED" ? "" : shown(output ?? "null", phase.transformation);
    phase.results = withResult(phase.results, index, texts, limit);
  } else {
    const identity = childIdentity(ctx.run.execution, phase.mapRunArn, phase.childType, index);
    const ended = {
      identity,
      input: child.input ?? input ?? "null",
      status,
      startedAt: child.startedAt,
      stoppedAt: at,
      // Of one that was redriven only the world knows the input.
      redriveCount: child.input === null ? phase.redrives : 0,
    };
    const told = { ...ended, output: output ?? null, error: error ?? null, cause: cause ?? null };
    phase.results = withResult(phase.results, index, writtenTexts(told, "NONE").join(","), limit);
  }
}

function shown(output: string, transformation: Transformation): string {
  return transformation === "FLATTEN" ? flattened(output).join(",") : output;
}
