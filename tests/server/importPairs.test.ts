import { describe, expect, test } from "vitest";
import { withBeside } from "@/app/_components/import/beside";
import { givenDefinition, historiesOfTemplate, rankOf } from "@/app/_components/import/pairs";
import { type ImportReport, MAX_BESIDE } from "@/lib/contract/import";

const dropped = (...names: string[]) => names.map((name) => ({ name, file: new Blob([name]) }));
const asks = (...paths: string[]): ImportReport => ({
  files: 1,
  executions: 0,
  events: 0,
  duplicates: 0,
  keys: [],
  stored: [],
  notes: [],
  errors: [{ file: "run.json", reason: "", offers: [{ kind: "beside", paths }] }],
});

function found(template: string, path: string, ...names: string[]) {
  const [file] = dropped(template);
  if (file === undefined) throw new Error("no template");
  return withBeside(givenDefinition(file, []), asks(path), dropped(template, ...names))?.names ?? null;
}

describe("the file that a template names", () => {
  test("lies at its path below the template's folder", () => {
    expect(found("app/template.yaml", "sm/x.json", "other/sm/x.json", "app/sm/x.json")).toEqual(["app/sm/x.json"]);
    expect(found("template.yaml", "sm/x.json", "x.json", "sm/x.json")).toEqual(["sm/x.json"]);
  });

  test("is no other file of its name where folders are known", () => {
    expect(found("app/template.yaml", "sm/x.json", "app/x.json")).toBeNull();
  });

  test("is the only one of its name where no folder is known, and none of several", () => {
    expect(found("template.yaml", "sm/x.json", "x.json", "y.json")).toEqual(["x.json"]);
    expect(found("template.yaml", "sm/x.json", "a/x.json", "b/x.json")).toBeNull();
  });

  test("is looked for among what was dropped with the template earlier too, and is sent once", () => {
    const [template, file] = dropped("template.yaml", "x.json");
    if (template === undefined || file === undefined) throw new Error("no files");
    const once = withBeside(givenDefinition(template, [template, file]), asks("sm/x.json"), []);
    expect(once?.definition.beside).toEqual([{ path: "sm/x.json", content: file.file }]);
    if (once !== null) expect(withBeside(once.definition, asks("sm/x.json"), [])).toBeNull();
  });

  test("is sent in a bounded number", () => {
    const names = Array.from({ length: MAX_BESIDE + 1 }, (_, i) => `${i}.json`);
    const [template] = dropped("template.yaml");
    if (template === undefined) throw new Error("no template");
    const send = (some: string[]) => withBeside(givenDefinition(template, []), asks(...some), dropped(...some));
    expect(send(names.slice(1))?.names).toHaveLength(MAX_BESIDE);
    expect(send(names)).toBeNull();
  });
});

test("a template is given to the only history, and of several to those that it names", () => {
  const one = {
    id: 1,
    defined: false,
    stored: [{ key: "k", name: "n", machine: "m", status: "FAILED" as const, events: 1, url: "" }],
  };
  expect(historiesOfTemplate([one])).toEqual({ ids: [1], named: false });
  expect(historiesOfTemplate([one, { ...one, id: 2 }])).toEqual({ ids: [1, 2], named: true });
  expect(historiesOfTemplate([{ ...one, defined: true }])).toEqual({ ids: [], named: false });
});

test("a definition that names its machine goes before a template, and that before one that names nothing", () => {
  const offer = { kind: "definition", machine: null, template: false } as const;
  const offers = [offer, { ...offer, template: true }, { ...offer, machine: "m" }];
  expect(offers.map(rankOf)).toEqual([2, 1, 0]);
});
