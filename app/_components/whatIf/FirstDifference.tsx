import type { ForkRunView } from "@/lib/contract/fork";
import { Differences } from "../replay/Differences";
import { Section } from "../ui/Section";
import { differenceText } from "./differenceText";

/** Where the fork first goes another way. */
export function FirstDifference({ first }: { readonly first: ForkRunView["first"] }) {
  return (
    <Section title="First difference">
      {first === null ? (
        <p className="text-ink-2">There is none: every event is as recorded.</p>
      ) : (
        <>
          <p>
            {first.state !== null && <span className="font-medium">{first.state}: </span>}
            {differenceText({ kind: first.kind, field: first.difference[0]?.path ?? "" })}
            <span className="text-ink-2">
              {first.recorded !== null && ` · recorded event ${first.recorded}`}
              {first.ours !== null && ` · event ${first.ours} of the fork`}
            </span>
          </p>
          {first.difference.length > 0 && (
            <div className="mt-1 border">
              <Differences differences={first.difference} ours="In the fork" />
            </div>
          )}
        </>
      )}
    </Section>
  );
}
