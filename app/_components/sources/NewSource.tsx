"use client";

import { type FormEvent, useState } from "react";
import { type SourceSettings, SOURCE_KINDS, type SourceKind, sourceSchema } from "@/lib/contract/sourceSettings";
import { problemFrom } from "../../_features/http";
import { useChangeSource } from "../../_features/sources";
import { FIELD } from "../change/fieldStyle";
import { Button } from "../ui/Button";
import { Labelled } from "../ui/Labelled";
import { ProblemNote } from "../ui/ProblemNote";

const KINDS: { readonly [K in SourceKind]: string } = {
  standard: "Standard executions, by the Step Functions API",
  express: "Express executions, by CloudWatch Logs",
  engine: "A local engine or an emulator",
  push: "What Firehose and EventBridge push",
  folder: "Files of a folder",
};

type Field = "name" | "region" | "profile" | "role" | "endpoint" | "machines" | "since" | "folder";

const LABELS: { readonly [K in Field]: string } = {
  name: "Name",
  region: "Region",
  profile: "Profile of ~/.aws/config",
  role: "ARN of a role to take on",
  endpoint: "Endpoint, in place of AWS",
  machines: "Machines, by name (* stands for any characters; commas between)",
  since: "How far back (90d, 12h)",
  folder: "Folder",
};

const FIELDS: { readonly [K in SourceKind]: readonly Field[] } = {
  standard: ["name", "region", "profile", "role", "machines", "since", "endpoint"],
  express: ["name", "region", "profile", "role", "machines", "since", "endpoint"],
  engine: ["name", "endpoint", "machines"],
  push: ["name"],
  folder: ["name", "folder"],
};

/** A form for a source that is kept in the database. */
export function NewSource({ onDone }: { onDone: () => void }) {
  const [kind, setKind] = useState<SourceKind>("standard");
  const [values, setValues] = useState<Partial<Record<Field, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const change = useChangeSource();
  const add = (event: FormEvent) => {
    event.preventDefault();
    const source = sourceOf(kind, values);
    const parsed = sourceSchema.safeParse(source);
    const issue = parsed.error?.issues[0];
    setProblem(issue === undefined ? null : `${issue.path.join(".") || "The source"}: ${issue.message}.`);
    if (issue === undefined) change.mutate({ kind: "add", source }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={add} aria-label="A new source" className="mt-4 grid gap-3 border bg-panel px-4 py-4">
      <Labelled label="What it brings">
        {(id) => (
          <select id={id} value={kind} className={FIELD} onChange={(e) => setKind(e.target.value as SourceKind)}>
            {SOURCE_KINDS.map((one) => (
              <option key={one} value={one}>
                {KINDS[one]}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <div className="grid gap-3 sm:grid-cols-2">
        {FIELDS[kind].map((field) => (
          <Labelled key={field} label={LABELS[field]}>
            {(id) => (
              <input
                id={id}
                value={values[field] ?? ""}
                className={FIELD}
                onChange={(e) => setValues({ ...values, [field]: e.target.value })}
              />
            )}
          </Labelled>
        ))}
      </div>
      {problem !== null && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      {change.error !== null && <ProblemNote problem={problemFrom(change.error)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button look="primary" type="submit" disabled={change.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}

/** The source that the fields make; what is left empty is not said. */
function sourceOf(kind: SourceKind, values: Partial<Record<Field, string>>): SourceSettings {
  const given = Object.fromEntries(
    FIELDS[kind].flatMap((field) => {
      const text = (values[field] ?? "").trim();
      if (text === "") return [];
      return [[field, field === "machines" ? namesIn(text) : text]];
    }),
  );
  return { name: "", ...given, kind };
}

/** Names between commas. */
function namesIn(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
