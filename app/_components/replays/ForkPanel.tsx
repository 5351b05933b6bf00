"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { counted } from "@/lib/base/wording";
import { comparisonHref } from "@/lib/contract/comparison";
import type { ListedForkView } from "@/lib/contract/fork";
import { PATHS } from "@/lib/contract/paths";
import { printPermalink } from "@/lib/contract/permalink";
import { useRemoveFork, useRenameFork } from "../../_features/forks";
import { problemFrom } from "../../_features/http";
import { FIELD } from "../change/fieldStyle";
import { Confirmed } from "../engineParts/Confirmed";
import { Button, buttonClass } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { StatusIcon } from "../ui/statusIcons";
import { Time } from "../ui/Time";
import { differenceText } from "../whatIf/differenceText";
import { EditList } from "../whatIf/EditList";
import { statusMark } from "../whatIf/statusMark";
import { Link } from "../ui/Link";

/** A fork: what it is of, what it changes, what came of it, and what can be done with it. */
export function ForkPanel({ fork }: { readonly fork: ListedForkView }) {
  const { key, name, createdAt, execution, edits, isOutdated } = fork;
  const [isNaming, setNaming] = useState(false);
  const remove = useRemoveFork();
  const link = printPermalink({ key: execution.key, tab: "replay", event: null, fork: key, range: null });
  return (
    <li className="border bg-panel">
      <div className="flex min-h-9 flex-wrap items-center gap-2 border-b px-3.5 py-1">
        <StatusIcon mark={statusMark(fork.status)} size={14} />
        {isNaming ? (
          <Naming fork={fork} onDone={() => setNaming(false)} />
        ) : (
          <h2 className="min-w-0 truncate font-semibold">
            <Link href={link} className="text-accent hover:underline">
              {name}
            </Link>
          </h2>
        )}
        <span className="text-ink-2">
          of{" "}
          <Link href={`/executions/${execution.key}`} className="text-accent hover:underline">
            {execution.machine === null ? execution.name : `${execution.machine} › ${execution.name}`}
          </Link>
        </span>
        <span className="text-ink-3">
          <Time at={createdAt} />
        </span>
        <span className="flex-1" />
        <Link href={comparisonHref(execution.key, { kind: "fork", key })} className={buttonClass("plain")}>
          Compare
        </Link>
        <Button look="plain" onClick={() => setNaming(!isNaming)}>
          Rename
        </Button>
        <a href={PATHS.forkDownload(key)} download className={buttonClass("plain")}>
          <Download size={13} aria-hidden />
          Download
        </a>
        <Confirmed
          title={`Delete ${name}?`}
          text="The fork is gone then. Its execution stays as it is."
          verb="Delete"
          onYes={() => remove.mutate(key)}
        />
      </div>
      <div className="grid gap-2 px-3.5 py-2">
        {remove.error !== null && <ProblemNote problem={problemFrom(remove.error)} />}
        <p>
          {resultText(fork)}
          {isOutdated && <span className="text-ink-2"> · the execution was changed since</span>}
        </p>
        <ol aria-label="Edits" className="grid gap-2">
          {edits.map((one, i) => (
            <li key={i}>
              <h3>From {one.place ?? "the start"} on</h3>
              <EditList edits={one} />
            </li>
          ))}
        </ol>
      </div>
    </li>
  );
}

function resultText({ status, error, questions, difference }: ListedForkView): string {
  const ends = { SUCCEEDED: "Succeeds", FAILED: "Fails", TIMED_OUT: "Times out", ABORTED: "Is stopped" } as const;
  const end = status === "RUNNING" ? `Waits for ${counted(questions, "answer")}` : ends[status];
  const named = error === null ? end : `${end} with ${error}`;
  if (difference === null) return `${named}; nothing differs from the record.`;
  return `${named}; first difference: ${difference.state ?? "the execution"}, ${differenceText(difference)}.`;
}

function Naming({ fork: { key, name }, onDone }: { readonly fork: ListedForkView; readonly onDone: () => void }) {
  const [text, setText] = useState(name);
  const rename = useRenameFork();
  return (
    <form
      className="flex min-w-60 items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate({ key, name: text }, { onSuccess: onDone });
      }}
    >
      <input
        aria-label="Name of the fork"
        className={FIELD}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={text.trim() === "" || rename.isPending}>
        Save
      </Button>
      {rename.error !== null && (
        <span role="alert" className="text-bad">
          {problemFrom(rename.error).why}
        </span>
      )}
    </form>
  );
}
