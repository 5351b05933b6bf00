"use client";

import { useState } from "react";
import { formatCount } from "@/lib/base/wording";
import type { MachineAnswer } from "@/lib/contract/machine";
import { HEAT_MEASURES, type HeatMeasure } from "@/lib/layout/graph/heat";
import type { PartSource } from "../../_features/part";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { Section } from "../ui/Section";
import { Skeleton } from "../ui/Skeleton";
import type { HeatGraphProps } from "./HeatGraph";
import { StateTable } from "./StateTable";
import type { MachinePage } from "./useMachineQuery";

const GRAPH: PartSource<HeatGraphProps> = {
  name: "The graph of the machine",
  load: () => import("./HeatGraph").then((part) => part.HeatGraph),
};

const NAMES: Readonly<Record<HeatMeasure, string>> = {
  failures: "Failures",
  p95: "p95",
  visits: "Visits",
  retries: "Retries",
  cost: "Cost",
};

type Props = { readonly answer: MachineAnswer; readonly page: MachinePage };

/** What the states did: as heat on the graph, and as a table beside it. */
export function States({ answer, page }: Props) {
  const { states, definition } = answer;
  const [isAll, setAll] = useState(false);
  const graph = definition?.graph ?? null;
  return (
    <Section
      title="States"
      count={states.length}
      actions={
        graph !== null && (
          <div role="group" aria-label="Colour of the graph" className="flex flex-wrap">
            {HEAT_MEASURES.map((measure) => (
              <Button
                key={measure}
                look="plain"
                aria-pressed={page.heat === measure}
                className={page.heat === measure ? "bg-mute font-medium" : ""}
                onClick={() => page.show(measure)}
              >
                {NAMES[measure]}
              </Button>
            ))}
          </div>
        )
      }
    >
      {states.length === 0 ? (
        <p className="text-ink-2">No definition of it is known, and no sums of its states are kept of this time.</p>
      ) : (
        <div className="grid gap-3 min-[1100px]:grid-cols-2">
          {graph === null ? (
            <NoGraph definition={definition} />
          ) : (
            <Part
              source={GRAPH}
              props={{
                graph,
                states,
                measure: page.heat,
                name: answer.row.name,
                selected: page.state,
                onSelect: page.select,
              }}
              loading={<Skeleton className="h-[460px] w-full" />}
            />
          )}
          <div className="min-w-0">
            <StateTable states={isAll ? states : states.slice(0, SHOWN)} page={page} />
            {states.length > SHOWN && (
              <Button look="plain" className="mt-1" onClick={() => setAll(!isAll)}>
                {isAll ? "Show fewer" : `Show all ${formatCount(states.length)}`}
              </Button>
            )}
          </div>
        </div>
      )}
    </Section>
  );
}

/** Rows of the table until somebody wants all. */
const SHOWN = 200;

function NoGraph({ definition }: Pick<MachineAnswer, "definition">) {
  return (
    <div className="flex min-h-40 flex-col items-center justify-center gap-1 border bg-panel px-4 text-center text-ink-2">
      <p className="font-medium text-ink">There is no graph</p>
      <p>
        {definition === null
          ? "No definition of this machine is known. Assign one to an execution of it, or read it with a source."
          : "The definition cannot be read; what is wrong with it stands below."}
      </p>
    </div>
  );
}
