import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { StateMachine } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { EVENT_TYPES, type HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { story } from "@/lib/history/story";
import { compact } from "../support/compact";
import { drawTrace } from "../support/picture";

/*
 * Each file: a sentence, the history in few words, perhaps a definition, and what they look like. To draw them
 * anew after a change that is meant: UPDATE_GOLDEN=1 npx vitest run tests/history/pictures.test.ts, then read the diff.
 */

const folder = fileURLToPath(new URL("pictures", import.meta.url));
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".golden.txt"))
  .sort();
const update = process.env["UPDATE_GOLDEN"] === "1";

type Picture = { readonly title: string; readonly sections: ReadonlyMap<string, string> };

function readPicture(file: string): Picture {
  const [title = "", ...rest] = readFileSync(`${folder}/${file}`, "utf8").split(/^=== (\w+)\n/m);
  const sections = new Map<string, string>();
  for (let i = 0; i < rest.length; i += 2) sections.set(rest[i] ?? "", (rest[i + 1] ?? "").trimEnd());
  return { title: title.trim(), sections };
}

function machineOf(picture: Picture): StateMachine | undefined {
  const text = picture.sections.get("definition");
  if (text === undefined) return undefined;
  const { machine, diagnostics } = parseMachine(text, { type: "STANDARD" });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return machine;
}

function draw(events: readonly HistoryEvent[], machine: StateMachine | undefined): { picture: string; story: string } {
  const known = machine === undefined ? {} : { machine };
  const trace = fold(events, known);
  const parts = story(trace, { ...known, events });
  const text = parts
    .map((part) => (part.eventId === undefined ? part.text : `[${part.text}](${part.eventId})`))
    .join("");
  return { picture: drawTrace(trace), story: text };
}

describe("pictures of histories", () => {
  it.each(files)("%s", (file) => {
    const picture = readPicture(file);
    const drawn = draw(compact(picture.sections.get("history") ?? ""), machineOf(picture));
    if (update) {
      const kept = [...picture.sections].filter(([name]) => name === "definition" || name === "history");
      const sections = [...kept, ["picture", drawn.picture], ["story", drawn.story]];
      const text = sections.map(([name, body]) => `=== ${name}\n${body}\n`).join("");
      writeFileSync(`${folder}/${file}`, `${picture.title}\n${text}`);
    }
    const expected = update ? readPicture(file) : picture;
    expect(drawn.picture).toBe(expected.sections.get("picture"));
    expect(drawn.story).toBe(expected.sections.get("story"));
  });

  it.each(files)("%s looks otherwise when an event is missing or an error is another", (file) => {
    const picture = readPicture(file);
    const machine = machineOf(picture);
    const events = compact(picture.sections.get("history") ?? "");
    for (const event of events) {
      const without = events.filter((other) => other !== event);
      expect(draw(without, machine).picture).not.toBe(picture.sections.get("picture"));
      if (!("details" in event) || !("error" in event.details)) continue;
      const tampered = events.map((other) =>
        other === event ? ({ ...other, details: { ...event.details, error: "Tampered" } } as HistoryEvent) : other,
      );
      expect(draw(tampered, machine).picture).not.toBe(picture.sections.get("picture"));
    }
  });

  it("show every one of the 62 event types", () => {
    const shown = new Set(
      files.flatMap((file) => compact(readPicture(file).sections.get("history") ?? "")).map((event) => event.type),
    );
    expect(EVENT_TYPES).toHaveLength(62);
    expect(EVENT_TYPES.filter((type) => !shown.has(type))).toEqual([]);
  });
});
