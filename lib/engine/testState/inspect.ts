import type { StateType } from "@/lib/asl/machine";
import type { Json, JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import type { Stage, StageName } from "../trace";
import type { ContainerSettings } from "./mockedContainer";
import type { ErrorDetails, InspectedStage, InspectionData } from "./request";

/** What a test has seen of its state. */
type Seen = { readonly stages: readonly Stage[]; readonly settings: ContainerSettings | null };

/*
 * Which stages AWS shows for which state (recorded; Wait by analogy with Choice). A Pass with a Result does not
 * show what it would have passed on; a Parallel shows nothing before its result, a Map not the bare result.
 */
const PATH_STAGES = {
  Pass: ["afterInputPath", "afterParameters", "afterResultSelector", "afterResultPath"],
  Task: ["afterInputPath", "afterParameters", "result", "afterResultSelector", "afterResultPath"],
  Choice: ["afterInputPath"],
  Wait: ["afterInputPath"],
  Succeed: ["afterInputPath"],
  Fail: ["afterInputPath"],
  Parallel: ["afterResultSelector", "afterResultPath"],
  Map: ["afterInputPath", "afterItemsPath", "afterItemSelector", "afterResultSelector", "afterResultPath"],
} as const satisfies Record<StateType, readonly InspectedStage[]>;

const FIXED_PASS: readonly InspectedStage[] = ["result", "afterResultSelector", "afterResultPath"];

const JSONATA_STAGES = {
  Pass: [],
  Task: ["afterArguments", "result"],
  Choice: [],
  Wait: [],
  Succeed: [],
  Fail: [],
  Parallel: [],
  Map: ["afterItemSelector"],
} as const satisfies Record<StateType, readonly InspectedStage[]>;

type Subject = { readonly type: StateType; readonly jsonata: boolean; readonly fixed: boolean };

/** The inspectionData of DEBUG and TRACE, which are the same in every recording. */
export function inspect(subject: Subject, input: Json, variables: JsonObject, seen: Seen): InspectionData {
  const shown: readonly InspectedStage[] = subject.jsonata
    ? JSONATA_STAGES[subject.type]
    : subject.fixed
      ? FIXED_PASS
      : PATH_STAGES[subject.type];
  const values = new Map<StageName, Json>([["input", input]]);
  // A Fail takes its input as it is.
  if (subject.type === "Fail") values.set("afterInputPath", input);
  for (const stage of seen.stages) if (stage.kind === "data") values.set(stage.stage, stage.value);
  const stages = (["input", ...shown] as const).flatMap((name): (readonly [InspectedStage, string])[] => {
    const value = values.get(name);
    return value === undefined ? [] : [[name, jsonText(value)]];
  });
  const assigned = values.get("variables");
  const after = { ...variables, ...(assigned === undefined ? {} : (assigned as JsonObject)) };
  const details = errorDetails(seen.stages);
  return {
    ...Object.fromEntries(stages),
    ...(Object.keys(after).length === 0 ? {} : { variables: jsonText(after) }),
    ...settingsOf(seen.settings),
    ...(details === null ? {} : { errorDetails: details }),
  };
}

function settingsOf(settings: ContainerSettings | null): Partial<InspectionData> {
  if (settings === null) return {};
  const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = settings;
  return {
    maxConcurrency,
    ...(toleratedFailureCount === null ? {} : { toleratedFailureCount }),
    ...(toleratedFailurePercentage === null ? {} : { toleratedFailurePercentage }),
  };
}

/** Which retrier or catcher answered; a retrier that is used up is named without a wait (recorded). */
function errorDetails(stages: readonly Stage[]): ErrorDetails | null {
  let details: ErrorDetails = {};
  for (const stage of stages) {
    if (stage.kind === "catcher") details = { ...details, catchIndex: stage.index };
    else if (stage.kind === "retriesUsedUp") details = { ...details, retryIndex: stage.index };
    else if (stage.kind === "retrier") {
      details = { retryIndex: stage.index, retryBackoffIntervalSeconds: Math.round(stage.delayMs / 1000) };
    }
  }
  return Object.keys(details).length === 0 ? null : details;
}
