import type { RerunDone } from "@/lib/contract/rerun";
import { Link } from "../ui/Link";

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
