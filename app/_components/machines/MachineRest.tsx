"use client";

import { CostAdvice } from "./CostAdvice";
import { DefinitionSection } from "./DefinitionSection";
import { Revisions, type RevisionsProps } from "./Revisions";

export type MachineRestProps = RevisionsProps;

/** What is below the states and the runs of a machine. */
export function MachineRest(props: MachineRestProps) {
  return (
    <>
      <Revisions {...props} />
      <CostAdvice {...props} />
      <DefinitionSection {...props} />
    </>
  );
}
