"use client";

import { useId, useState, type ReactNode } from "react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { useAssign } from "../../_features/change";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { assignmentOf, type Given } from "./assignment";
import { DefinitionField, NO_DEFINITION } from "./DefinitionField";
import { FIELD } from "./fieldStyle";

type Props = { readonly opened: OpenedExecution; readonly onDone: () => void };

const NOTHING: Given = { definition: NO_DEFINITION, arn: "", machine: "" };

/** What a user knows of an execution and its record does not say. */
export function AssignForm({ opened: { row, definition }, onDone }: Props) {
  const [given, setGiven] = useState(NOTHING);
  const assign = useAssign(row.key);
  const id = useId();
  const body = assignmentOf(given);
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (body !== null) assign.mutate(body, { onSuccess: onDone });
      }}
    >
      <Field label="Definition" note={definition === null ? "Not known." : "Takes the place of the one that is known."}>
        <DefinitionField value={given.definition} onChange={(next) => setGiven({ ...given, definition: next })} />
      </Field>
      <Field label="Execution ARN" htmlFor={`${id}arn`} note="Names the execution, its machine and its region.">
        <input
          id={`${id}arn`}
          className={`${FIELD} mono`}
          placeholder={row.arn ?? "arn:aws:states:eu-west-1:123456789012:execution:orders:o-17"}
          spellCheck={false}
          maxLength={2048}
          value={given.arn}
          onChange={(event) => setGiven({ ...given, arn: event.target.value })}
        />
      </Field>
      <Field label="Machine" htmlFor={`${id}machine`} note="Its name or its ARN.">
        <input
          id={`${id}machine`}
          className={FIELD}
          placeholder={row.machineArn ?? row.machine ?? "order-fulfilment"}
          spellCheck={false}
          maxLength={2048}
          value={given.machine}
          onChange={(event) => setGiven({ ...given, machine: event.target.value })}
        />
      </Field>
      {assign.error !== null && <ProblemNote problem={problemFrom(assign.error)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" disabled={body === null || assign.isPending}>
          Assign
        </Button>
      </div>
    </form>
  );
}

type FieldProps = {
  readonly label: string;
  readonly htmlFor?: string;
  readonly note: string;
  readonly children: ReactNode;
};

function Field({ label, htmlFor, note, children }: FieldProps) {
  return (
    <div className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-4">
      {htmlFor === undefined ? (
        <span className="pt-1 text-ink-2">{label}</span>
      ) : (
        <label htmlFor={htmlFor} className="pt-1 text-ink-2">
          {label}
        </label>
      )}
      <div className="min-w-0">
        {children}
        <p className="text-xs text-ink-3">{note}</p>
      </div>
    </div>
  );
}
