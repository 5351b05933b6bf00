import { expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import type { Json } from "@/lib/base/json";
import { err, ok } from "@/lib/base/result";
import { fold } from "@/lib/history/fold";
import { type TimelineStep, stepsOf } from "@/lib/history/steps";
import type { ExecutionTrace } from "@/lib/history/span";
import type { HistoryEvent } from "@/lib/history/event";
import { stepDetail } from "@/lib/replay/stepDetail";
import { openReplaySession } from "@/lib/replay/replaySession";
import { type CorpusCase, corpusCases, corpusPresent } from "../support/corpus";
import { decoded } from "./runs";

const isHere = corpusPresent();

/** What would be wrong with time travel through a recording that matches. */
async function problemsOf(
  one: CorpusCase,
): Promise<{ readonly problems: readonly string[]; readonly compared: number }> {
  const events = one.events.map((event) => decoded(JSON.parse(JSON.stringify(event)) as { [key: string]: Json }));
  const { machine } = parseMachine(one.definition as Json, { type: one.type });
  const session = await openReplaySession(
    {
      events,
      machine: machine === undefined ? err("It does not parse.") : ok(machine),
      definitionAssumed: false,
      type: one.type,
      arn: null,
    },
    // Their times are invented.
    { checkTimes: false },
  );
  if (!session.verdict.verdict.startsWith("MATCH")) return { problems: [], compared: 0 };
  const trace = fold(events);
  const problems: string[] = [];
  let compared = 0;
  for (const step of stepsOf(trace)) {
    const { notComputed, stages } = await stepDetail(session, eventsOf(step, trace, events));
    if (notComputed !== null) problems.push(`${one.path} ${step.state ?? "?"}: ${notComputed.kind}`);
    for (const { stage, computed, recorded, differences } of stages) {
      if (computed !== undefined && recorded !== undefined) compared++;
      if (differences.length > 0)
        problems.push(`${one.path} ${step.state ?? "?"} ${stage}: ${JSON.stringify(differences)}`);
    }
  }
  return { problems, compared };
}

/** The events of a step, the one it begins with first. */
function eventsOf(
  step: TimelineStep,
  { spans }: ExecutionTrace,
  events: readonly HistoryEvent[],
): readonly HistoryEvent[] {
  const ids = new Set([...(spans[step.attempt ?? step.visit]?.events ?? []), ...(spans[step.visit]?.events ?? [])]);
  const own = events.filter(({ id }) => ids.has(id));
  return [...own.filter(({ id }) => id === step.eventId), ...own.filter(({ id }) => id !== step.eventId)];
}

test.runIf(isHere)("every step of every recording that matches is computed as it was recorded", async () => {
  let compared = 0;
  const problems: string[] = [];
  for (const one of corpusCases()) {
    const found = await problemsOf(one);
    problems.push(...found.problems);
    compared += found.compared;
  }
  console.log(`stages both computed and recorded: ${compared}, all equal`);
  expect(problems).toEqual([]);
  expect(compared).toBeGreaterThan(1_000);
});
