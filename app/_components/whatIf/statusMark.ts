import type { ForkRunView } from "@/lib/contract/fork";
import type { StatusIconName } from "../ui/statusIcons";

const MARKS = {
  RUNNING: "open",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const satisfies Record<ForkRunView["status"], StatusIconName>;

export function statusMark(status: ForkRunView["status"]): StatusIconName {
  return MARKS[status];
}
