import { compile } from "@/lib/engine/compile";
import { predictRedrive, predictResume, predictStart } from "@/lib/replay/rerun/predict";
import type { Prediction } from "@/lib/replay/rerun/prediction";
import { resumeMachine } from "@/lib/replay/rerun/resume/resumeMachine";
import { type Disturbance, endedOf, observed, redriven, startOf } from "./disturbed";
import type { PublicMachine } from "./publicMachines";
import type { Happened } from "./whatHappened";

export const WAYS = ["redrive", "start", "resume"] as const;
type Way = (typeof WAYS)[number];
type Told = { readonly prediction: Prediction; readonly happened: Happened };

/** What is predicted of a disturbed run and what then happens; null: it ends well all the same, or this way is not there. */
export async function tried(subject: PublicMachine, disturbance: Disturbance, way: Way): Promise<Told | null> {
  const { input, answer, whole } = subject;
  const { machine, compiled, definition } = subject.subject;
  const before = await observed(compiled, startOf(input), answer, disturbance);
  if (before.result.run.status === "SUCCEEDED") return null;
  const ended = endedOf(subject.subject, before);
  const known = { machine, before, isRedrive: way === "redrive", originOf: (state: string) => state };
  if (way === "redrive") {
    const prediction = await predictRedrive(ended);
    if (!prediction.ok) throw new Error(prediction.error);
    const after = await redriven(compiled, before.result, answer);
    return { prediction: prediction.value, happened: { ...known, after } };
  }
  if (way === "start") {
    return {
      prediction: await predictStart(ended, input),
      happened: { ...known, after: whole },
    };
  }
  const made = resumeMachine(ended, JSON.stringify(definition), "orders");
  if (!made.ok) return null;
  const { originOf } = made.value;
  const prediction = await predictResume(ended, made.value);
  const resumed = startOf(made.value.input, "run-2");
  const after = await observed(compile(made.value.machine), resumed, answer, null, (state) => originOf(state) ?? state);
  return { prediction, happened: { ...known, after, originOf } };
}
