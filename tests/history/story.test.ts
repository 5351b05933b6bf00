import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import type { MapRunCounts } from "@/lib/history/mapRunCounts";
import { story, type StoryOptions } from "@/lib/history/story";
import { eventsOf, printShapes, readShapes, type Shape } from "../support/shapes";

/*
 * A sentence for each shape of a run, with its links: `[Call](2)` is event 2, `<…>` an execution, `{…}` a time. To write
 * the sentences anew after a change that is meant: UPDATE_GOLDEN=1 npx vitest run tests/history/story.test.ts, then read
 * the diff line by line.
 */

const folder = fileURLToPath(new URL("story", import.meta.url));
const files = readdirSync(folder).sort();
const update = process.env["UPDATE_GOLDEN"] === "1";

function sentenceOf({ machine, facts }: Shape, events: readonly HistoryEvent[]): string {
  const known = machine === null ? {} : { machine };
  const trace = fold(events, { ...known, truncated: facts["truncated"] === true });
  return story(trace, { ...known, ...optionsOf(facts), events })
    .map(({ text, eventId, at, execution }) => {
      if (eventId !== undefined) return `[${text}](${eventId})`;
      if (execution !== undefined) return `<${text}>`;
      return at === undefined ? text : `{${text}}`;
    })
    .join("");
}

function optionsOf({ type, described, mapRuns }: JsonObject): StoryOptions {
  return {
    ...(type === undefined ? {} : { type: type as "STANDARD" | "EXPRESS" }),
    ...(described === undefined ? {} : { described: described as NonNullable<StoryOptions["described"]> }),
    ...(mapRuns === undefined ? {} : { mapRuns: new Map(Object.entries(mapRuns as Record<string, MapRunCounts>)) }),
  };
}

const shapes = files.flatMap((file) => {
  const read = readShapes(readFileSync(`${folder}/${file}`, "utf8"));
  if (!update) return read;
  const written = read.map((shape) => ({ ...shape, says: sentenceOf(shape, eventsOf(shape)) }));
  writeFileSync(`${folder}/${file}`, printShapes(written));
  return written;
});

describe("the sentence says what happened", () => {
  it.each(shapes.map((shape) => [shape.title, shape] as const))("%s", (_, shape) => {
    expect(sentenceOf(shape, eventsOf(shape))).toBe(shape.says);
  });

  it.each(shapes.map((shape) => [shape.title, shape] as const))(
    "%s: otherwise without what it links to",
    (_, shape) => {
      const events = eventsOf(shape);
      const linked = new Set([...shape.says.matchAll(/\]\((\d+)\)/g)].map(([, id]) => Number(id)));
      for (const id of linked) {
        expect(
          sentenceOf(
            shape,
            events.filter((event) => event.id !== id),
          ),
        ).not.toBe(shape.says);
      }
      for (const event of events) {
        if (event.type === "Unknown" || !("error" in event.details) || !linked.has(event.id)) continue;
        const { details } = event;
        if (!shape.says.includes(`[${details.error ?? ""}](${event.id})`)) continue;
        const tampered = { ...event, details: { ...details, error: "Tampered" } } as HistoryEvent;
        expect(
          sentenceOf(
            shape,
            events.map((other) => (other === event ? tampered : other)),
          ),
        ).not.toBe(shape.says);
      }
    },
  );

  it("tells at least 60 shapes apart", () => {
    expect(new Set(shapes.map(({ says }) => says)).size).toBe(shapes.length);
    expect(shapes.length).toBeGreaterThanOrEqual(60);
  });
});
