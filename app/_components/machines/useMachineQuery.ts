"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { err, ok, type Result } from "@/lib/base/result";
import type { QueryProblem } from "@/lib/contract/listQuery";
import type { MachineQuery } from "@/lib/contract/machineAddress";
import type { OverviewQuery } from "@/lib/contract/overview";
import { HEAT_MEASURES, type HeatMeasure } from "@/lib/layout/graph/heat";
import { useOverviewQuery } from "../overviewParts/useOverviewQuery";

const PARAMETERS = {
  machine: parseAsString.withDefault(""),
  definition: parseAsString,
  heat: parseAsStringLiteral(HEAT_MEASURES).withDefault("failures"),
  state: parseAsString,
};

export type MachinePage = {
  readonly query: Result<MachineQuery, QueryProblem>;
  readonly heat: HeatMeasure;
  /** The state that is looked at. */
  readonly state: string | null;
  readonly ask: (time: OverviewQuery) => void;
  /** Null: the newest, and all executions. */
  readonly draw: (definition: string | null) => void;
  readonly show: (heat: HeatMeasure) => void;
  readonly select: (state: string | null) => void;
};

const HASH = /^[0-9a-f]{64}$/;

/** What the address of a machine's page says. */
export function useMachineQuery(): MachinePage {
  const { query: time, ask } = useOverviewQuery();
  const [{ machine, definition, heat, state }, set] = useQueryStates(PARAMETERS, { history: "replace" });
  const query = useMemo((): MachinePage["query"] => {
    if (!time.ok) return time;
    if (machine === "") return err({ parameter: "machine", why: "the name or the ARN of a machine" });
    if (definition !== null && !HASH.test(definition))
      return err({ parameter: "definition", why: "a SHA-256 in hexadecimal digits" });
    return ok({ machine, time: time.value, definition });
  }, [time, machine, definition]);
  return {
    ...{ query, heat, state, ask },
    draw: (hash) => void set({ definition: hash }, { history: "push" }),
    show: (measure) => void set({ heat: measure }),
    select: (name) => void set({ state: name }),
  };
}
