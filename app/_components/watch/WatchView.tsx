"use client";

import type { WatchRow } from "@/lib/contract/watch/answer";
import { useWatch } from "../../_features/watch";
import { Link } from "../ui/Link";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { RulePanel } from "./RulePanel";

/** The rules of the configuration: what fires, who was told, and what is muted. */
export function WatchView() {
  const watch = useWatch();
  return (
    <div className="mx-auto max-w-[1100px] px-5 pt-6 pb-10">
      <QueryView of={{ watch }} loading={<Skeleton className="h-96 w-full" />}>
        {({ watch: { rules } }) => <Listed rules={rules} />}
      </QueryView>
    </div>
  );
}

function Listed({ rules }: { rules: readonly WatchRow[] }) {
  return (
    <>
      <p className="text-ink-2">
        <Link href="/sources" className="hover:underline">
          Sources
        </Link>
      </p>
      <h1 className="text-xl font-semibold tracking-tight">Watch</h1>
      <p className="mt-0.5 text-ink-2">
        Rules of the configuration file. The worker looks at them every five minutes, and sends a message when one
        begins to hold and one when it is over.
      </p>
      {rules.length === 0 && <NoRules />}
      <div className="mt-4 grid gap-3">
        {rules.map((rule) => (
          <RulePanel key={rule.name} rule={rule} />
        ))}
      </div>
    </>
  );
}

const EXAMPLE = `"watch": [{
  "name": "checkout fails",
  "machine": "checkout",
  "when": "failureRate > 5% over 15m",
  "url": "$SLACK_URL",
  "format": "slack"
}]`;

function NoRules() {
  return (
    <div className="mt-4 border bg-panel px-4 py-5">
      <p className="font-medium">No rule yet, so nothing is watched and nothing is sent</p>
      <p className="mt-0.5 text-ink-2">
        Write one into <code className="mono">stepscope.config.json</code>, put the address of the webhook into the
        environment, and start Stepscope again:
      </p>
      <pre className="mono mt-3 overflow-x-auto border border-line-soft px-3 py-2" tabIndex={0} aria-label="An example">
        {EXAMPLE}
      </pre>
    </div>
  );
}
