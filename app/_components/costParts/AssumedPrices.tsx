import { Fragment } from "react";

/** Which prices are not the region's own, and the command that gets them; what stands in backquotes is one to type. */
export function AssumedPrices({ sentence }: { sentence: string }) {
  return (
    <p className="text-ink-2">
      {sentence.split("`").map((part, i) => (
        <Fragment key={i}>
          {i % 2 === 1 ? <code className="mono text-ink sm:whitespace-nowrap max-sm:wrap-anywhere">{part}</code> : part}
        </Fragment>
      ))}
    </p>
  );
}
