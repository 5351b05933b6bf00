"use client";

import type { MachineEventRow } from "@/lib/contract/machineEvent";
import { Link } from "../ui/Link";
import { Minute } from "../ui/Minute";

/** What changed of machines, the newest first: when, what, from what to what, and who. */
export function ChangeList({ changes }: { readonly changes: readonly MachineEventRow[] }) {
  return (
    <ul
      aria-label="Changes"
      tabIndex={0}
      className="max-h-[212px] divide-y divide-line-soft overflow-y-auto border bg-panel"
    >
      {changes.toReversed().map((change, i) => (
        <li key={i} className="px-3 py-1 wrap-anywhere">
          <Row change={change} />
        </li>
      ))}
    </ul>
  );
}

/** A change that a look found was made at any time since the look before. */
function Row({ change }: { readonly change: MachineEventRow }) {
  const { machine, since, at, text, detail, by, url, around } = change;
  return (
    <>
      <span className="text-ink-2">
        {since < at && (
          <>
            <Minute at={since} /> to{" "}
          </>
        )}
        <Minute at={at} />
      </span>{" "}
      <span className="ml-1 font-medium">{machine.name}</span> <span className="ml-1">{text}</span>
      {detail !== null && <span className="text-ink-2"> {detail}</span>}
      {by !== null && <span className="text-ink-2"> by {by}</span>}
      {url !== null && (
        <>
          {" "}
          <a href={url} target="_blank" rel="noopener noreferrer" className="ml-1 text-accent underline">
            {hostOf(url)}
          </a>
        </>
      )}
      {around !== null && (
        <>
          {" "}
          <Link
            href={around}
            prefetch={false}
            className="ml-1 underline decoration-faint underline-offset-3 hover:decoration-ink"
          >
            before and after
          </Link>
        </>
      )}
    </>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
