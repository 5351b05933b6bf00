import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { keyAction, PAGE_COMMANDS } from "@/app/_components/timeline/keys";

const pressed = (key: string, more: object = {}) =>
  keyAction({
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    target: new EventTarget(),
    ...more,
  });

// The keys are read outside of a browser here: no target of theirs is an element.
beforeAll(() => vi.stubGlobal("HTMLElement", Date));
afterAll(() => vi.unstubAllGlobals());

describe("keys of the timeline", () => {
  it("are each of one command, and none takes a key of the rows", () => {
    const keys = PAGE_COMMANDS.commands.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { id, key = "" } of PAGE_COMMANDS.commands) expect(pressed(key)).toBe(id);
  });

  it("leave to the browser what is pressed with another key", () => {
    expect(pressed("f", { ctrlKey: true })).toBeNull();
    expect(pressed("ArrowLeft", { shiftKey: true })).toBe("panLeft");
    expect(pressed("x")).toBeNull();
  });
});
