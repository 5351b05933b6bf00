"use client";

import { type ComponentProps, type FormEvent, useState } from "react";
import { MAX_LABEL, type MarkerRow } from "@/lib/contract/marker";
import { problemFrom } from "../../_features/http";
import { useMark, useRemoveMarker } from "../../_features/markers";
import { Button } from "../ui/Button";
import { Labelled } from "../ui/Labelled";
import { Minute } from "../ui/Minute";
import { ProblemNote } from "../ui/ProblemNote";

export type MarkerFormProps = {
  /** Name or ARN of the machine that it is about. */
  readonly machine: string;
};

const EMPTY = { label: "", at: "", url: "" } as const;
type Draft = Readonly<Record<keyof typeof EMPTY, string>>;

const FIELD = "h-7 rounded-md border bg-panel px-2 placeholder:text-ink-3";

/** Says that something happened to a machine, such as a deploy that no API tells of: a line on its charts. */
export function MarkerForm({ machine }: MarkerFormProps) {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const mark = useMark();
  const remove = useRemoveMarker();
  const set = (event: FormEvent) => {
    event.preventDefault();
    remove.reset();
    mark.mutate(markerOf(draft, machine), { onSuccess: () => setDraft(EMPTY) });
  };
  const failed = mark.error ?? remove.error;
  return (
    <form onSubmit={set} aria-label="Marker" className="mb-2 border bg-panel px-4 py-3">
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <Field name="label" label="What happened" draft={draft} onChange={setDraft} className="w-[260px]">
          {{ required: true, maxLength: MAX_LABEL, placeholder: "Deploy 42" }}
        </Field>
        <Field name="at" label="When (UTC); empty: now" draft={draft} onChange={setDraft}>
          {{ type: "datetime-local", step: "any" }}
        </Field>
        <Field name="url" label="Address that tells more" draft={draft} onChange={setDraft} className="w-[260px]">
          {{ type: "url", pattern: "https://.*", title: "An https:// address", placeholder: "https://" }}
        </Field>
        <Button type="submit" disabled={mark.isPending}>
          Mark
        </Button>
        {mark.data !== undefined && !remove.isSuccess && (
          <Marked marker={mark.data.marker} isPending={remove.isPending} onRemove={(id) => remove.mutate(id)} />
        )}
      </div>
      {failed !== null && (
        <div className="mt-2">
          <ProblemNote problem={problemFrom(failed)} />
        </div>
      )}
    </form>
  );
}

type MarkedProps = {
  readonly marker: MarkerRow;
  readonly isPending: boolean;
  readonly onRemove: (id: number) => void;
};

/** What was set last, which may have been a mistake. */
function Marked({ marker: { id, label, at }, isPending, onRemove }: MarkedProps) {
  return (
    <div className="flex min-h-7 min-w-0 items-center gap-1.5">
      <p role="status" className="min-w-0 wrap-anywhere">
        Marked: <span className="font-medium">{label}</span>, <Minute at={at} />
      </p>
      <Button look="plain" disabled={isPending} onClick={() => onRemove(id)}>
        Take back
      </Button>
    </div>
  );
}

type FieldProps = {
  readonly name: keyof Draft;
  readonly label: string;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly className?: string;
  /** More of the field. */
  readonly children: ComponentProps<"input">;
};

function Field({ name, label, draft, onChange, className = "", children }: FieldProps) {
  return (
    <Labelled label={label}>
      {(id) => (
        <input
          id={id}
          {...children}
          className={`${FIELD} max-w-full ${className}`}
          value={draft[name]}
          onChange={({ target }) => onChange({ ...draft, [name]: target.value })}
        />
      )}
    </Labelled>
  );
}

/** What is left out is not said: no time is now. */
function markerOf({ label, at, url }: Draft, machine: string) {
  return {
    ...{ label, machine },
    ...(at === "" ? {} : { at: at.length > "2026-11-30T08:00".length ? `${at}Z` : `${at}:00Z` }),
    ...(url.trim() === "" ? {} : { url: url.trim() }),
  };
}
