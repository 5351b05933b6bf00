import { EditorState, Text } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { expect, test } from "vitest";
import { jsonEditor } from "@/app/_components/engineParts/jsonEditor";
import { lintMarks } from "@/app/_components/engineParts/lintMarks";
import { parseMachine } from "@/lib/asl/parse";

const options = { label: "Definition", describedBy: "d", nonce: undefined, onChange: () => undefined };

test("Tab leaves the editor: no key of it is bound", () => {
  const state = EditorState.create({ doc: "{}", extensions: jsonEditor(options) });
  const keys = state
    .facet(keymap)
    .flat()
    .map(({ key, mac, linux, win }) => [key, mac, linux, win]);
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.flat().filter((key) => key?.includes("Tab") === true)).toEqual([]);
});

test("the editor has a name, and what is wrong with the text describes it", () => {
  const state = EditorState.create({ doc: "{}", extensions: jsonEditor(options) });
  expect(state.facet(EditorView.contentAttributes)).toContainEqual({
    ...{ "aria-label": "Definition", "aria-describedby": "d", spellcheck: "false" },
  });
});

test("its style elements carry the nonce of the page", () => {
  const state = EditorState.create({ extensions: jsonEditor({ ...options, nonce: "abc" }) });
  expect(state.facet(EditorView.cspNonce)).toBe("abc");
});

test("what is wrong with a definition is marked on its line", () => {
  const text = '{\n  "StartAt": "A",\n  "States": {\n    "A": { "Type": "Pass", "Next": "B" }\n  }\n}';
  const { diagnostics } = parseMachine(text, { type: "STANDARD" });
  const marks = lintMarks(Text.of(text.split("\n")), diagnostics);
  expect(marks.map(({ from, to, severity }) => [text.slice(from, to), severity])).toContainEqual([
    expect.stringMatching(/"B" }$/),
    "error",
  ]);
});

test("a place that the text has no more is not marked", () => {
  const found = { severity: "WARNING", code: "X", message: "m" } as const;
  const text = Text.of(["{", "  }"]);
  expect(lintMarks(text, [{ ...found, line: 3 }, { ...found, line: 0 }, found])).toEqual([]);
  expect(lintMarks(text, [{ ...found, line: 2, column: 90 }])).toMatchObject([{ from: 5, to: 5, severity: "warning" }]);
  expect(lintMarks(text, [{ ...found, line: 2 }])).toMatchObject([{ from: 4, to: 5 }]);
});
