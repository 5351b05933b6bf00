"use client";

import { createParser, parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useCallback } from "react";
import type { Scenario } from "@/lib/cost/calculator";
import { SCENARIO_FIELDS, type ScenarioField } from "./scenarioFields";

/** A whole number within the field's bounds: what lies outside of them is moved to the nearer one. */
function parseAsField({ from, to }: { readonly from: number; readonly to: number }) {
  return createParser<number>({
    parse: (text) => (/^\d{1,15}$/.test(text) ? Math.min(to, Math.max(from, Number(text))) : null),
    serialize: String,
  });
}

const PARAMETERS = {
  executions: parseAsField(SCENARIO_FIELDS.executions).withDefault(100_000),
  transitions: parseAsField(SCENARIO_FIELDS.transitions).withDefault(10),
  retryPercent: parseAsField(SCENARIO_FIELDS.retryPercent).withDefault(0),
  durationMs: parseAsField(SCENARIO_FIELDS.durationMs).withDefault(5_000),
  payloadKb: parseAsField(SCENARIO_FIELDS.payloadKb).withDefault(10),
  steps: parseAsField(SCENARIO_FIELDS.steps).withDefault(1),
  definitionKb: parseAsField(SCENARIO_FIELDS.definitionKb).withDefault(10),
  memoryMb: parseAsField(SCENARIO_FIELDS.memoryMb),
  logKb: parseAsField(SCENARIO_FIELDS.logKb).withDefault(10),
  freeTier: parseAsBoolean.withDefault(false),
  region: parseAsString.withDefault("us-east-1"),
};

const URL_KEYS = {
  transitions: "states",
  retryPercent: "retries",
  durationMs: "duration",
  payloadKb: "payload",
  definitionKb: "definition",
  memoryMb: "memory",
  logKb: "logs",
  freeTier: "free",
} as const;

export type ScenarioChange = Partial<
  Record<ScenarioField, number | null> & { readonly freeTier: boolean; readonly region: string }
>;

/** What the calculator computes, kept whole in the address: `?executions=…&states=…&duration=…`. */
export function useScenario() {
  const [state, set] = useQueryStates(PARAMETERS, { history: "replace", urlKeys: URL_KEYS });
  const { region } = state;
  const scenario: Scenario = state;
  const change = useCallback((next: ScenarioChange) => void set(next), [set]);
  return { scenario, region, change };
}
