import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { JsonTree } from "@/app/_components/json/JsonTree";

const VALUE = { id: "o-17", total: 12, paid: true, note: null, none: [], lines: ["a"] };

function drawn(props: Partial<Parameters<typeof JsonTree>[0]>): string {
  return renderToStaticMarkup(createElement(JsonTree, { value: VALUE, ...props }));
}

test("every single value of a tree can be asked where it came from, and no list or object", () => {
  const label = "Where does this come from?";
  const html = drawn({ onLeaf: { label, act: () => undefined } });
  const asked = [...html.matchAll(/title="Where does this come from\?"[^>]*>([^<]*)</g)].map(([, text]) => text);
  expect(asked).toEqual(["&quot;o-17&quot;", "12", "true", "null", "[]", "&quot;a&quot;"]);
});

test("a tree of which nothing can be asked has no buttons but those that open it", () => {
  const html = drawn({});
  expect(html).not.toContain("title=");
  expect(html.match(/<button/g)).toHaveLength(html.match(/aria-expanded/g)?.length ?? 0);
});
