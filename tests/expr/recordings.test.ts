import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { numberOf } from "@/lib/base/long";
import { compileJsonataTemplate } from "@/lib/expr/jsonata/template";
import { compileTemplate } from "@/lib/expr/template";
import { environment, jsonataEnvironment } from "./environment";

/*
 * Pass states of AWS's recorded executions, each evaluated alone: the input of its Entered event through
 * Parameters or Output must give the output of its Exited event. Acceptance data beside the project.
 */

const CASES = new URL("../../../shared/corpus/cases/", import.meta.url);

if (!existsSync(CASES)) console.warn("SKIPPED: ../shared/corpus is absent, so recorded Pass states are not compared.");

type Visit = { readonly name: string; readonly state: JsonObject; readonly input: Json; readonly output: string };

describe.skipIf(!existsSync(CASES))("a recorded Pass state, evaluated alone", () => {
  const visits = existsSync(CASES) ? readVisits() : [];

  it("has been recorded often enough to tell something", () => {
    expect(visits.length).toBeGreaterThan(100);
  });

  it.each(visits)("$name", async ({ state, input, output }) => {
    const value = await evaluate(state, input);
    expect(JSON.stringify(value)).toBe(output);
  });

  const reading = visits.filter(({ state }) => JSON.stringify(state).includes(".FunctionInput"));

  it("reads its input often enough to be tampered with", () => {
    expect(reading.length).toBeGreaterThan(50);
  });

  it.each(reading)("$name, tampered with, differs", async ({ state, input, output }) => {
    expect(JSON.stringify(await evaluate(state, { tampered: input }))).not.toBe(output);
  });
});

async function evaluate(state: JsonObject, input: Json): Promise<Json | undefined> {
  const parameters = state["Parameters"];
  const output = state["Output"];
  if (parameters !== undefined) {
    const template = compileTemplate(parameters);
    const context = { Execution: { Input: input } };
    const result = template.ok ? template.value.evaluate(environment({ input, context })) : template;
    return result.ok ? result.value : undefined;
  }
  if (output === undefined) return input;
  const template = compileJsonataTemplate(output, "Output");
  const result = template.ok ? await template.value.evaluate(jsonataEnvironment({ input })) : template;
  return result.ok ? numberOf(result.value) : undefined;
}

/** Visits that depend on nothing but their input: no variables, no other context, no chance, no data flow around. */
function readVisits(): readonly Visit[] {
  const found: Visit[] = [];
  for (const area of readdirSync(CASES)) {
    for (const file of readdirSync(new URL(`${area}/`, CASES))) {
      const recorded = JSON.parse(readFileSync(new URL(`${area}/${file}`, CASES), "utf8")) as {
        definition: { States?: JsonObject; QueryLanguage?: string };
        replayable: boolean;
        history: { events?: JsonObject[] } | JsonObject[] | null;
      };
      const { history, replayable } = recorded;
      if (!replayable) continue;
      const events = (Array.isArray(history) ? history : history?.events) ?? [];
      const states = statesOf(recorded.definition.States);
      for (const [i, event] of events.entries()) {
        const entered = detailsOf(event, "stateEnteredEventDetails");
        const exited = detailsOf(events[i + 1], "stateExitedEventDetails");
        const state = states.get(String(entered?.["name"]));
        if (event["type"] !== "PassStateEntered" || !entered || !exited || !state || !standsAlone(state)) continue;
        const output = exited["output"] ?? null;
        found.push({
          name: `${area}/${file} ${String(entered["name"])}#${i}`,
          state,
          input: payload(entered["input"] ?? null),
          output: typeof output === "string" ? JSON.stringify(JSON.parse(output)) : JSON.stringify(output),
        });
      }
    }
  }
  return found;
}

function statesOf(states: Json | undefined, found = new Map<string, JsonObject>()): Map<string, JsonObject> {
  if (!isObject(states)) return found;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    // A name used in two scopes does not say which state an event is of.
    found.set(name, found.has(name) ? {} : state);
    for (const inner of [state["ItemProcessor"], state["Iterator"], ...((state["Branches"] as Json[]) ?? [])])
      if (isObject(inner)) statesOf(inner["States"], found);
  }
  return found;
}

function standsAlone(state: JsonObject): boolean {
  const fields = ["Parameters", "Output"].filter((field) => state[field] !== undefined);
  const others = ["Result", "InputPath", "OutputPath", "ResultPath"].some((field) => state[field] !== undefined);
  const text = JSON.stringify(fields.map((field) => state[field]));
  // A dollar that does not begin `$.`, `$[`, `$$.Execution.Input` or `$states.input` is a variable or other context.
  const rest = text
    .replaceAll("$$.Execution.Input", "")
    .replaceAll("$states.input", "")
    .replace(/\$(partition|range|hash|parse|number|count|sum)\b/g, "");
  return fields.length === 1 && !others && !/\$[\w$]|UUID|Random/.test(rest);
}

function detailsOf(event: JsonObject | undefined, key: string): JsonObject | null {
  const details = event?.[key];
  return isObject(details) ? details : null;
}

function payload(value: Json): Json {
  return typeof value === "string" ? (JSON.parse(value) as Json) : value;
}
