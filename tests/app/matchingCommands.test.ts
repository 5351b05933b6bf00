import { describe, expect, it } from "vitest";
import { matchingCommands } from "@/app/_components/frame/matchingCommands";

const command = (id: string, name: string) => ({ id, name, run: () => undefined });
const ALL = [
  command("fit", "Show the whole run"),
  command("next", "Go to the next failure"),
  command("/replays", "Go to Replays"),
  command("search", "Search executions for “re”"),
];
const found = (text: string) => matchingCommands(ALL, text).map(({ id }) => id);

describe("the palette of commands", () => {
  it("shows all while nothing is typed", () => {
    expect(found("")).toEqual(["fit", "next", "/replays", "search"]);
  });

  it("puts those first whose words begin as what is typed, and the search for it last", () => {
    expect(found("go re")).toEqual(["/replays", "next", "search"]);
    expect(found("failure")).toEqual(["next", "search"]);
    expect(found("ole")).toEqual(["fit", "search"]);
    expect(found("xyz")).toEqual(["search"]);
  });
});
