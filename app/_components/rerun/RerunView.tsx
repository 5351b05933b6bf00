"use client";

import { useState } from "react";
import type { RerunDone, RerunPreview } from "@/lib/contract/rerun";
import { commandsWith } from "@/lib/contract/rerunCommands";
import { JsonField } from "../engineParts/JsonField";
import { indented, jsonProblem } from "../engineParts/json";
import { CopyButton } from "../ui/CopyButton";
import { Conditions } from "./Conditions";
import { PerformButton } from "./PerformButton";
import { PredictionView } from "./PredictionView";
import { ResumeView } from "./ResumeView";
import { summaryText } from "./words";

type Props = {
  readonly executionKey: string;
  readonly preview: RerunPreview;
  readonly showEvent: (event: number) => void;
  readonly onDone: (done: RerunDone) => void;
};

/** One way to run an execution again: whether it may be, what it will do, and the button that does it. */
export function RerunView({ executionKey, preview, showEvent, onDone }: Props) {
  const { how, refused, prediction, resume } = preview;
  const first = preview.input ?? "{}";
  const [written, setWritten] = useState<string | null>(null);
  // The recorded text is sent as it was, blanks included, unless somebody wrote another.
  const input = written ?? first;
  const isReady = refused === null && (how === "redrive" || jsonProblem(input) === null);
  return (
    <>
      <p className="rounded-r-md border border-l-[3px] border-l-accent px-3.5 py-2 text-lg wrap-anywhere">
        {refused ?? summaryText(preview)}
      </p>
      {how === "redrive" && <Conditions conditions={preview.conditions} msLeft={preview.msLeft} />}
      {prediction.kind === "known" && (
        <PredictionView prediction={prediction} money={preview.money} showEvent={showEvent} />
      )}
      {resume?.kind === "machine" && <ResumeView resume={resume} />}
      {how !== "redrive" && refused === null && (
        <div className="grid gap-1">
          <JsonField label="Input, JSON" rows={8} value={written ?? indented(first)} onChange={setWritten} />
          {written !== null && how === "start" && (
            <p className="text-ink-2">What is told above is of the recorded input: a Choice may go another way.</p>
          )}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <PerformButton {...{ executionKey, preview, input, isReady, onDone }} />
        {commandsWith(preview, input).map(({ label, command }) => (
          <CopyButton key={label} label={`Copy as AWS CLI command: ${label}`} text={command}>
            {label}: copy as AWS CLI command
          </CopyButton>
        ))}
      </div>
    </>
  );
}
