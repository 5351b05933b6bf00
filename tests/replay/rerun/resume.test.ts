import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import { resumeMachine, type ResumeMachine } from "@/lib/replay/rerun/resume/resumeMachine";
import type { EndedRun } from "@/lib/replay/rerun/endedRun";
import {
  type Answering,
  type Disturbance,
  type Observed,
  observed,
  startOf,
  type Subject,
  subjectOf,
} from "./disturbed";
import { OWN_MACHINES } from "./ownMachines";

const echo: Answering = (state, input) => ({ state, got: input });

export function endedOf({ machine, compiled }: Subject, { result }: Observed): EndedRun {
  return { machine, compiled, run: result.run, events: result.events, around: {} };
}

/** Runs the machine that resumes a disturbed execution. */
async function resumed(made: ResumeMachine, answer: Answering): Promise<Observed> {
  const name = (state: string) => made.originOf(state) ?? state;
  return observed(compile(made.machine), startOf(made.input, "run-2", undefined), answer, null, name);
}

const invocations = ({ invoked }: Observed) => invoked.map(({ state, input }) => `${state} ${input}`).toSorted();

describe.each(OWN_MACHINES)("$name, resumed", ({ definition, input }) => {
  const subject = subjectOf(definition);
  if (subject === null) throw new Error("the machine is refused");
  const start = startOf(JSON.stringify(input satisfies Json));

  it("comes to the output of an undisturbed run, wherever it was disturbed", async () => {
    const whole = await observed(subject.compiled, start, echo);
    expect(whole.result.run).toMatchObject({ status: "SUCCEEDED" });
    for (let at = 0; at < whole.invoked.length; at++) {
      for (const how of ["fails", "stopped"] as const) {
        const disturbance: Disturbance = { at, how };
        const before = await observed(subject.compiled, start, echo, disturbance);
        const made = resumeMachine(endedOf(subject, before), JSON.stringify(definition), "orders");
        if (!made.ok) throw new Error(made.error);
        const after = await resumed(made.value, echo);
        expect([disturbance, after.result.run.status, after.result.run.cause]).toEqual([
          disturbance,
          "SUCCEEDED",
          null,
        ]);
        expect(JSON.parse(after.result.run.output ?? ""), made.value.definition).toEqual(
          JSON.parse(whole.result.run.output ?? ""),
        );
        invocations(after);
      }
    }
  });
});
