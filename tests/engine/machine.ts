import { parseMachine } from "@/lib/asl/parse";
import { instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { ExecutionStart } from "@/lib/engine/protocol";
import type { MachineType } from "@/lib/asl/machine";

/** Compiles a definition that has to be right. */
export function machineOf(definition: Json, type: MachineType = "STANDARD"): CompiledMachine {
  const { machine, diagnostics } = parseMachine(definition, { type });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return compile(machine);
}

/** 2024-01-01T00:00:00Z, when every execution of these tests starts. */
export const MIDNIGHT = instant(Date.UTC(2024, 0, 1));

export function startOf(input: Json, type: MachineType = "STANDARD"): ExecutionStart & { at: typeof MIDNIGHT } {
  return {
    execution: {
      id: "arn:aws:states:us-east-1:000000000000:execution:orders:one",
      name: "one",
      roleArn: "arn:aws:iam::000000000000:role/orders",
      stateMachineId: "arn:aws:states:us-east-1:000000000000:stateMachine:orders",
      stateMachineName: "orders",
      type,
      region: "us-east-1",
    },
    input: JSON.stringify(input),
    seed: "test",
    at: MIDNIGHT,
  };
}
