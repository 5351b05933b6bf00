import Link from "next/link";
import type { RerunDone } from "@/lib/contract/rerun";

/** What was done, and the way to what runs. */
export function DoneNote({ done: { key, executionArn, at } }: { readonly done: RerunDone }) {
  return (
    <p role="status">
      It runs {at === "engine" ? "on the local engine" : "on AWS"}:{" "}
      {key === null ? (
        <span className="mono wrap-anywhere">{executionArn}</span>
      ) : (
        <Link className="underline" href={`/executions/${key}`}>
          {executionArn}
        </Link>
      )}
    </p>
  );
}
