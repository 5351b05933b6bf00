import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printChoice } from "@/lib/contract/query/choices";
import { DATA_FIELD_NAMES, DATA_FIELDS, FIELD_NAMES, queryField } from "@/lib/contract/query/fields";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import { printField } from "@/lib/contract/query/printQuery";
import { OPERATORS_OF } from "@/lib/contract/query/query";

const FILE = join(process.cwd(), "docs/search.md");

const code = (texts: readonly string[], between: string) => texts.map((text) => `\`${text}\``).join(between);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function fieldTable(): string {
  const rows = FIELD_NAMES.map((name) => {
    const { type, aliases = [], choices = [], help, example, stored } = queryField(name);
    const values = choices.length === 0 ? "" : ` ${code(choices.map(printChoice), ", ")}.`;
    const others = aliases.length === 0 ? "" : ` (${code(aliases, ", ")})`;
    return [`\`${name}\`${others}`, type, code(OPERATORS_OF[type], " "), `${help}${values}`, `\`${example}\``, stored];
  });
  return table(["field", "type", "compared by", "what it is", "example", "kept in"], rows);
}

function dataTable(): string {
  const rows = DATA_FIELD_NAMES.map((name) => {
    const { help, example, stored } = DATA_FIELDS[name];
    return [`\`${name}\``, code(OPERATORS_OF.data, " "), help, `\`${example}\``, stored];
  });
  return table(["field", "compared by", "what it is", "example", "kept in"], rows);
}

/** The page with its two lists as the tables of the program say them. */
function written(page: string): string {
  const between = (name: string, text: string, content: string) =>
    text.replace(
      new RegExp(`(<!-- ${name}: [^>]*-->)[\\s\\S]*(<!-- end of ${name} -->)`),
      (_, begin: string, end: string) => `${begin}\n\n${content}\n\n${end}`,
    );
  return between("data", between("fields", page, fieldTable()), dataTable());
}

/** Without the blanks that a formatter puts into tables. */
const cells = (text: string) => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");

describe("the fields of a query", () => {
  test("stand in docs/search.md as the program has them", () => {
    const page = readFileSync(FILE, "utf8");
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(FILE, written(page));
    expect(cells(readFileSync(FILE, "utf8"))).toBe(cells(written(page)));
    expect(cells(written(page.replace("| `status`", "| `state`")))).toBe(cells(written(page)));
  });

  test.each(FIELD_NAMES)("%s has an example that the parser reads as it", (name) => {
    const parsed = parseQuery(queryField(name).example);
    expect(parsed).toMatchObject({ ok: true, value: { kind: "compare", field: { kind: "field", name } } });
  });

  test.each(DATA_FIELD_NAMES)("%s has an example that the parser reads as it", (name) => {
    const parsed = parseQuery(DATA_FIELDS[name].example);
    const value = parsed.ok ? parsed.value : null;
    expect(value?.kind === "compare" ? printField(value.field) : "").toMatch(new RegExp(`^${name}[.[]`));
  });
});
