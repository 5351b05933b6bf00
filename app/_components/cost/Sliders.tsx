"use client";

import { clsx } from "clsx";
import { formatDuration } from "@/lib/base/wording";
import type { Scenario } from "@/lib/cost/calculator";
import { SCENARIO_FIELDS } from "./scenarioFields";
import { SliderField } from "./SliderField";
import type { ScenarioChange } from "./useScenario";

type Props = {
  readonly scenario: Scenario;
  /** MB that the memory is estimated at. */
  readonly estimatedMb: number;
  readonly onChange: (change: ScenarioChange) => void;
};

const GROUPS = [
  { title: "Traffic", fields: ["executions", "transitions", "retryPercent"] },
  { title: "Time and logs", fields: ["durationMs", "logKb"] },
  { title: "Memory", fields: ["payloadKb", "steps", "definitionKb", "memoryMb"] },
] as const;

/** What is known of the traffic, each as a slider and as a number. */
export function Sliders({ scenario, estimatedMb, onChange }: Props) {
  return (
    <div className="flex flex-col gap-x-8 gap-y-5 max-[1100px]:grid max-[1100px]:grid-cols-2 max-[560px]:flex">
      {GROUPS.map(({ title, fields }) => (
        <fieldset
          key={title}
          className={clsx(
            "flex min-w-0 flex-col gap-3",
            title === "Memory" && "max-[1100px]:col-start-2 max-[1100px]:row-span-2 max-[1100px]:row-start-1",
          )}
        >
          <legend className="mb-2 w-full border-b pb-1 font-medium">{title}</legend>
          {fields.map((field) =>
            field === "memoryMb" ? (
              <SliderField
                key={field}
                range={SCENARIO_FIELDS[field]}
                value={scenario.memoryMb ?? estimatedMb}
                estimated={scenario.memoryMb === null}
                onChange={(memoryMb) => onChange({ memoryMb })}
                onReset={() => onChange({ memoryMb: null })}
              />
            ) : (
              <SliderField
                key={field}
                range={SCENARIO_FIELDS[field]}
                value={scenario[field]}
                {...(field === "durationMs" ? { spoken: formatDuration(scenario.durationMs) } : {})}
                onChange={(value) => onChange({ [field]: value })}
              />
            ),
          )}
        </fieldset>
      ))}
    </div>
  );
}
