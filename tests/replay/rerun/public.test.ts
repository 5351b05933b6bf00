import { expect, test } from "vitest";
import { resumeMachine } from "@/lib/replay/rerun/resume/resumeMachine";
import { disturbances, endedOf, observed, startOf } from "./disturbed";
import { publicMachines } from "./publicMachines";
import { tried, WAYS } from "./tried";
import { whatWasWrong } from "./whatHappened";

const others = await publicMachines();

test.runIf(others.length > 0)(
  "of every public machine, for each state that can fail, what is predicted happens, and a resumed output is that of an undisturbed run",
  async () => {
    const counts = { redrive: 0, start: 0, resume: 0, exact: 0 };
    for (const subject of others) {
      for (const disturbance of disturbances(subject.whole, "every state")) {
        for (const way of WAYS) {
          const told = await tried(subject, disturbance, way);
          if (told === null) continue;
          const { prediction, happened } = told;
          const said = JSON.stringify({ name: subject.name, way, disturbance, prediction });
          expect(whatWasWrong(prediction, happened), said).toEqual([]);
          const { output } = happened.after.result.run;
          if (way === "resume") expect(output, said).toBe(subject.whole.result.run.output);
          counts[way]++;
          if (prediction.transitions.dependsOn.length === 0) counts.exact++;
        }
      }
    }
    console.info(`predictions that came true: ${JSON.stringify(counts)}`);
    expect(Math.min(counts.redrive, counts.start, counts.resume)).toBeGreaterThan(100);
  },
  60_000,
);

test.runIf(others.length > 0)(
  "a machine that cannot be resumed is one that a catcher led to a Fail state",
  async () => {
    const none = new Set<string>();
    for (const { subject, input, answer, whole } of others) {
      for (const disturbance of disturbances(whole, "every state")) {
        const before = await observed(subject.compiled, startOf(input), answer, disturbance);
        if (before.result.run.status === "SUCCEEDED") continue;
        const made = resumeMachine(endedOf(subject, before), JSON.stringify(subject.definition), "orders");
        if (!made.ok) none.add(made.error);
      }
    }
    expect([...none].filter((why) => !why.includes("is a Fail state"))).toEqual([]);
  },
);
