import { expect, test } from "vitest";
import { machineSchema } from "@/lib/contract/machine";
import { place, stepscope } from "./run";

test("stepscope machine says what the page of a machine says, and --json what its route answers", async () => {
  const { env } = place();
  expect((await stepscope(["prepare", "--samples"], { env })).code).toBe(0);
  const list = await stepscope(["overview", "--last", "30d", "--json"], { env });
  const { overview } = JSON.parse(list.out) as { overview: { machines: { value: string; executions: number }[] } };
  const [first] = overview.machines;
  const name = first?.value ?? "";
  const text = await stepscope(["machine", name, "--last", "30d"], { env });
  expect({ code: text.code, err: text.err }).toEqual({ code: 0, err: "" });
  expect(text.out).toMatch(/^\S.*: \d+ executions? from .* until now, \d+ failed\.\n/);
  expect(text.out).toMatch(/^state +visits +failures +retries +p50 +p95 +cost$/m);
  expect(text.out).toMatch(/^In 30 days at this traffic: \$\S+ as Standard, \$\S+ as Express\.$/m);
  const { code, out } = await stepscope(["machine", name, "--from", "30d", "--json"], { env });
  expect(code).toBe(0);
  expect(machineSchema.parse(JSON.parse(out)).row.executions).toBe(first?.executions);
});

test("a machine that is not there is a finding, and wrong times are wrong use", async () => {
  const { env } = place();
  const none = await stepscope(["machine", "nobody"], { env });
  expect(none).toMatchObject({ code: 1, err: expect.stringContaining("There is no state machine nobody.") as string });
  expect((await stepscope(["machine", "nobody", "--to", "1h"], { env })).code).toBe(2);
  expect((await stepscope(["machine", "nobody", "--from", "1h", "--to", "2h"], { env })).code).toBe(2);
  expect((await stepscope(["machine", "nobody", "--last", "2d"], { env })).code).toBe(2);
});
