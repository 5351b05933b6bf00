"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { problemFrom } from "../../_features/http";
import { useMakeRedrive } from "../../_features/redrives";
import { FIELD } from "../change/fieldStyle";
import { Button } from "../ui/Button";
import { Labelled } from "../ui/Labelled";
import { ProblemNote } from "../ui/ProblemNote";
import { Section } from "../ui/Section";
import { filterText } from "./massWords";
import { draftOf, type GivenFilter, type MassDraft, requestOf } from "./massDraft";

const FIELDS = [
  { name: "name", label: "Name", type: "text" },
  { name: "from", label: "Started from (UTC)", type: "datetime-local" },
  { name: "to", label: "Started before (UTC)", type: "datetime-local" },
  { name: "trial", label: "First a trial of (empty: none)", type: "number" },
  { name: "rate", label: "At most a second", type: "number" },
  { name: "stopAbove", label: "Stop above failures of (%)", type: "number" },
] as const satisfies readonly { readonly name: keyof MassDraft; readonly label: string; readonly type: string }[];

/** Asks for what a mass redrive needs. Nothing is sent before the next page is confirmed. */
export function MassForm({ given }: { readonly given: GivenFilter }) {
  const [draft, setDraft] = useState(draftOf(given));
  const router = useRouter();
  const make = useMakeRedrive();
  const asked = requestOf(draft, given.filter);
  return (
    <Section title="Redrive many">
      <form
        className="grid gap-3 border bg-panel px-4 py-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (asked !== null) make.mutate(asked, { onSuccess: ({ id }) => router.push(`/redrives/${id}`) });
        }}
      >
        <p className="text-ink-2">
          Failures that this filter lets through: <span className="mono wrap-anywhere">{filterText(given.filter)}</span>
          . The set is fixed now; nothing is sent before you confirm it.
        </p>
        <div className="grid gap-3 sm:grid-cols-3">
          {FIELDS.map(({ name, label, type }) => (
            <Labelled key={name} label={label}>
              {(id) => (
                <input
                  id={id}
                  type={type}
                  step="any"
                  className={FIELD}
                  value={draft[name]}
                  maxLength={100}
                  onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
                />
              )}
            </Labelled>
          ))}
        </div>
        {make.error !== null && <ProblemNote problem={problemFrom(make.error)} />}
        <div className="flex justify-end">
          <Button look="primary" type="submit" disabled={asked === null || make.isPending}>
            Choose them
          </Button>
        </div>
      </form>
    </Section>
  );
}
