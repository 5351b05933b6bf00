import type { RerunConfirmation, RerunHow, RerunPreview, RerunRequest } from "@/lib/contract/rerun";
import { digest } from "@/lib/expr/digest";

/** What is asked for by the button of a preview; null: it cannot be. `input` is the text that stands in the form. */
export function askedHow(preview: RerunPreview, input: string): RerunHow | null {
  if (preview.refused !== null) return null;
  switch (preview.how) {
    case "redrive":
      return { kind: "redrive" };
    case "start":
      return { kind: "start", input };
    case "resume":
      return preview.resume?.kind === "machine" ? { kind: "resume", machine: preview.resume.name, input } : null;
  }
}

/** The request with what was shown to whoever agreed. */
export function confirmed({ execution, resume }: RerunPreview, how: RerunHow): RerunRequest {
  const machine = resume?.kind === "machine" ? resume.name : (execution.machine ?? "");
  const confirmation: RerunConfirmation = {
    account: execution.account ?? "",
    region: execution.region ?? "",
    machine,
    inputHash: "input" in how && how.input !== undefined ? digest(how.input, "SHA-256") : null,
  };
  return { how, confirmed: confirmation };
}
