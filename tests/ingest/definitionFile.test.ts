import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDefinitionFile, readDefinitionText } from "@/lib/ingest/definitionFile";

const PASS = '{"StartAt":"P","States":{"P":{"Type":"Pass","Comment":"${X}","End":true}}}';
const sam = (uri: string) =>
  `Resources: { Flow: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: ${uri} } } }`;

let root = "";
let folder = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stepscope-definition-"));
  folder = join(root, "app");
  mkdirSync(folder);
  writeFileSync(join(root, "secret.json"), PASS);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test("a file beside the template is read, one that a link leads out to is not", async () => {
  put("m.json", PASS);
  symlinkSync(join(folder, "m.json"), join(folder, "inside.json"));
  symlinkSync(join(root, "secret.json"), join(folder, "outside.json"));
  expect(await readDefinitionText(put("a.yaml", sam("m.json")))).toEqual({ ok: true, value: PASS });
  expect(await readDefinitionText(put("b.yaml", sam("inside.json")))).toEqual({ ok: true, value: PASS });
  expect(await readDefinitionText(put("c.yaml", sam("outside.json")))).toMatchObject({
    ok: false,
    error: expect.stringMatching(/c\.yaml#Flow: .*outside of the template's folder/) as string,
  });
  expect(await readDefinitionText(put("d.yaml", sam(".")))).toMatchObject({ ok: false });
});

test("a folder stands for the template in it, and values fill placeholders", async () => {
  put("m.json", PASS);
  put("template.yaml", sam("m.json"));
  const read = await readDefinitionFile(`${folder}#Flow`);
  expect(read).toMatchObject({ ok: true, value: { id: "Flow", label: `${join(folder, "template.yaml")}#Flow` } });
  const filled = await readDefinitionText(folder, { substitutions: { X: 'a "b"' } });
  expect(filled).toEqual({ ok: true, value: PASS.replace("${X}", 'a \\"b\\"') });
});

test("a name with # in it is that file, and what is missing is named", async () => {
  put("a#b.json", PASS);
  expect(await readDefinitionText(join(folder, "a#b.json"))).toMatchObject({ ok: true });
  const gone = await readDefinitionText(join(folder, "gone.json#X"));
  expect(gone).toMatchObject({
    ok: false,
    error: expect.stringMatching(/gone\.json: cannot be read \(ENOENT/) as string,
  });
});
