"use client";

import { parseAsInteger, useQueryState } from "nuqs";
import { MATRIX_RUNS, type MachineQuery } from "@/lib/contract/machineAddress";
import { useMatrix } from "../../_features/machine";
import type { PartSource } from "../../_features/part";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { Section } from "../ui/Section";
import { Skeleton } from "../ui/Skeleton";
import type { RunMatrixProps } from "./RunMatrix";

const MATRIX: PartSource<RunMatrixProps> = {
  name: "The matrix of states and runs",
  load: () => import("./RunMatrix").then((part) => part.RunMatrix),
};

const CHOICES = [20, MATRIX_RUNS, 200] as const;

/** What each state did in each of the last runs. */
export function LastRuns({ query: { machine, time } }: { readonly query: MachineQuery }) {
  const [runs, setRuns] = useQueryState("runs", parseAsInteger.withDefault(MATRIX_RUNS));
  const asked = CHOICES.find((choice) => choice === runs) ?? MATRIX_RUNS;
  const matrix = useMatrix({ machine, time, runs: asked });
  const skeleton = <Skeleton className="h-[280px] w-full" />;
  return (
    <Section
      title="Last runs by state"
      actions={
        <div role="group" aria-label="Runs" className="flex items-center">
          {CHOICES.map((choice) => (
            <Button
              key={choice}
              look="plain"
              aria-pressed={choice === asked}
              className={choice === asked ? "bg-mute font-medium" : ""}
              onClick={() => void setRuns(choice === MATRIX_RUNS ? null : choice)}
            >
              {choice}
            </Button>
          ))}
        </div>
      }
    >
      <QueryView of={{ matrix }} loading={skeleton}>
        {(found) =>
          found.matrix.runs.length === 0 ? (
            <p className="text-ink-2">No execution began in this time.</p>
          ) : (
            <Part source={MATRIX} props={{ matrix: found.matrix }} loading={skeleton} />
          )
        }
      </QueryView>
    </Section>
  );
}
