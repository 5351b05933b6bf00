"use client";

import { counted } from "@/lib/base/wording";
import type { MachineRow, Overview, OverviewQuery } from "@/lib/contract/overview";
import { MachineTable } from "../overviewParts/MachineTable";
import { Section } from "../ui/Section";
import { LookButton } from "./LookButton";
import type { Look } from "./useLook";
import { useSteadyOrder } from "./useSteadyOrder";

type Props = {
  readonly overview: Overview;
  readonly query: OverviewQuery;
  readonly look: Look;
  /** Tells the rows of one stretch of time from those of another; null while they are still those of the one before. */
  readonly name: string | null;
};

/** What each machine did. */
export function MachineRows({ overview, query, look, name }: Props) {
  const { machines, otherMachines } = overview;
  const range = { from: overview.from, to: overview.to };
  const { rows, reading } = useSteadyOrder(machines, ({ id }) => String(id), name);
  const lookAt = ({ value, name: called }: MachineRow) =>
    value !== null && (
      <LookButton
        look={look}
        at={{ machine: value, error: null, measure: "failures", since: range.from, until: range.to }}
        label={`Look into ${called}`}
        isSmall
      />
    );
  return (
    <Section title="Machines" count={machines.length + otherMachines}>
      {machines.length === 0 ? (
        <p className="text-ink-2">No execution began in this time.</p>
      ) : (
        <div {...reading}>
          <MachineTable rows={rows} range={range} query={query} look={lookAt} />
        </div>
      )}
      {otherMachines > 0 && (
        <p className="pt-1.5 text-ink-2">
          {counted(otherMachines, "other machine")} had fewer executions and failures.
        </p>
      )}
    </Section>
  );
}
