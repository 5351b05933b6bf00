"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { counted } from "@/lib/base/wording";
import type { AskedExecution as Asked } from "@/lib/contract/askedExecution";
import { useAskedExecution } from "../../_features/askedExecution";
import { buttonClass } from "../ui/Button";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Link } from "../ui/Link";

/** Stands where an execution or a Map Run of AWS is not stored: asks the sources for it, and shows it once it is there. */
export function AskedExecution({ arn }: { arn: string }) {
  const asked = useAskedExecution(arn);
  return (
    <div className="w-full max-w-[720px] p-5">
      <h2 className="font-medium">Not in this database yet</h2>
      <p className="mono mt-0.5 wrap-anywhere text-ink-2">{arn}</p>
      <QueryView of={{ asked }} loading={<Skeleton className="mt-3 h-12 w-full" />}>
        {(found) => <Standing asked={found.asked} />}
      </QueryView>
    </div>
  );
}

function Standing({ asked: { key, at, nobody } }: { asked: Asked }) {
  const router = useRouter();
  useEffect(() => {
    if (key !== null) router.replace(`/executions/${key}`);
  }, [router, key]);
  if (key !== null) return <p className="mt-3">It is here: opening it.</p>;
  if (nobody !== null) {
    return (
      <div role="status" className="mt-3">
        <p>{nobody}</p>
        <Link href="/sources" className={`${buttonClass()} mt-2`}>
          Sources
        </Link>
      </div>
    );
  }
  return (
    <ul role="status" className="mt-3 grid gap-1">
      {at.map((one) => (
        <li key={one.source}>
          {sentenceOf(one)}
          {one.problem !== null && <span className="block text-ink-2">{one.problem}</span>}
        </li>
      ))}
    </ul>
  );
}

type At = Asked["at"][number];

function sentenceOf({ source, is, attempts, isRead, problem }: At): string {
  switch (is) {
    case "wanted": {
      if (!isRead && problem === null) return `Asked for from source ${source}, which no worker reads now: npm start.`;
      if (attempts === 0) return `Asked for from source ${source}.`;
      const times = counted(attempts, "time");
      return `Asked for from source ${source}, which was refused it ${times}: its Test says which permission is missing. It is tried again.`;
    }
    case "absent":
      return `The account of source ${source} has no such execution: it never began, or it ended more than 90 days ago.`;
    case "expired":
      return `It ended more than 90 days ago: AWS has its history no more (source ${source}).`;
    case "withheld":
      return `Source ${source} may not read it: it is encrypted with a key that its credentials may not use.`;
    case "passedOver":
      return `Source ${source} tried it and could not read it.`;
    case "read":
      return `Source ${source} has read it, and nothing of it is stored here: it was deleted, or it held nothing.`;
    case "nothing":
      return `Source ${source} was not asked: reload the page.`;
  }
}
