import { ok, type Result } from "@/lib/base/result";
import type { RerunConfirmation } from "@/lib/contract/rerun";
import { notWritten, type UseCaseError } from "../errors";
import type { WriteTarget } from "./writeTarget";

/** What is going to happen, in the words of a confirmation. */
export type Intent = RerunConfirmation;

/**
 * Whether it may happen. The local engine asks for nothing; elsewhere the source may be written to, and somebody has
 * confirmed account, region, machine and input, each as it is going to be.
 */
export function permitWrite(
  target: WriteTarget,
  intent: Intent,
  confirmed: RerunConfirmation | null,
): Result<null, UseCaseError> {
  if (target.at === "engine") return ok(null);
  if (target.settings.readOnly !== false) return notWritten.readOnly(target.settings.name);
  if (confirmed === null) return notWritten.unconfirmed("Nobody has confirmed account, region, machine and input.");
  const other = NAMES.find((name) => confirmed[name] !== intent[name]);
  if (other === undefined) return ok(null);
  const said = `${LABELS[other]} that was confirmed is ${shown(confirmed[other])}, and it would be ${shown(intent[other])}.`;
  return notWritten.unconfirmed(said);
}

const NAMES = ["account", "region", "machine", "inputHash"] as const satisfies readonly (keyof RerunConfirmation)[];
const LABELS = {
  account: "The account",
  region: "The region",
  machine: "The machine",
  inputHash: "The hash of the input",
} as const satisfies Record<keyof RerunConfirmation, string>;

function shown(value: string | null): string {
  return value ?? "none";
}
