import { describe, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { casesOf, FEATURES, run, type EngineCase } from "./cases";
import { MIDNIGHT } from "./machine";

for (const feature of FEATURES) {
  describe(feature, () => {
    test.each(casesOf(feature).map((one) => [one.name, one] as const))("%s", async (_name, one) => {
      expect(await differences(one, one.expected)).toEqual([]);
    });

    test.each(casesOf(feature).map((one) => [one.name, one] as const))("tampered: %s", async (_name, one) => {
      for (const tampered of tamperings(one.expected)) expect(await differences(one, tampered)).not.toEqual([]);
    });
  });
}

type Expected = EngineCase["expected"];

async function differences(one: EngineCase, expected: Expected): Promise<readonly string[]> {
  const { run: ended, events } = await run(one);
  const lines = events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`);
  const wrong: string[] = [];
  const same = (what: string, ours: unknown, wanted: unknown) => {
    if (wanted !== undefined && JSON.stringify(ours) !== JSON.stringify(wanted)) {
      wrong.push(`${what}: ours ${JSON.stringify(ours)}, expected ${JSON.stringify(wanted)}`);
    }
  };
  same("status", ended.status, expected.status);
  same("output", ended.output === null ? null : JSON.parse(ended.output), expected.output);
  same("error", ended.error, expected.error);
  same("cause", ended.cause, expected.cause);
  same("events", lines, expected.events);
  same("seconds", (ended.now - MIDNIGHT) / 1000, expected.seconds);
  for (const [id, details] of Object.entries(expected.details ?? {})) {
    const event = events[Number(id) - 1];
    for (const [field, value] of Object.entries(details)) same(`#${id} ${field}`, shown(event, field), value);
  }
  return wrong;
}

/** A field of an event; payloads and variables as JSON values. */
function shown(event: HistoryEvent | undefined, field: string): Json | undefined {
  const details = event !== undefined && "details" in event ? (event.details as Readonly<Record<string, unknown>>) : {};
  const value = details[field];
  if (typeof value !== "object" || value === null) return value as Json | undefined;
  if ("text" in value) return JSON.parse(String(value.text)) as Json;
  if ("values" in value) {
    const texts = Object.entries(value.values as Readonly<Record<string, string>>);
    return Object.fromEntries(texts.map(([name, text]) => [name, JSON.parse(text) as Json]));
  }
  return value as Json;
}

/** The same expectation with one thing wrong in each. */
function tamperings(expected: Expected): readonly Expected[] {
  const { events, details, output, error, cause, seconds } = expected;
  const made: Expected[] = [{ ...expected, status: "SUSPENDED" }];
  if (output !== undefined) made.push({ ...expected, output: { tampered: output } });
  if (error !== undefined) made.push({ ...expected, error: `${error}!` });
  if (cause !== undefined) made.push({ ...expected, cause: `${cause}!` });
  if (seconds !== undefined) made.push({ ...expected, seconds: seconds + 1 });
  events?.forEach((line, i) => made.push({ ...expected, events: events.with(i, `${line}!`) }));
  for (const [id, fields] of Object.entries(details ?? {})) {
    for (const [field, value] of Object.entries(fields)) {
      made.push({ ...expected, details: { [id]: { [field]: { tampered: value } } } });
    }
  }
  return made;
}
