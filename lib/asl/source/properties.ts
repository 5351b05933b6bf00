import type { Json } from "@/lib/base/json";
import type { MachineType } from "../machine";

/** The type of a machine, however its file spells it; null when it says none or leaves it open. */
export function machineTypeOf(value: Json | undefined): MachineType | null {
  const type = typeof value === "string" ? value.toUpperCase() : null;
  return type === "STANDARD" || type === "EXPRESS" ? type : null;
}

export function nameOf(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
