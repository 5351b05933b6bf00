import { clsx } from "clsx";
import type { Difference } from "@/lib/compare/difference";
import type { Row } from "@/lib/compare/row";
import { differenceName, sideText } from "@/lib/compare/words";

type Props = { readonly row: Row; readonly differences: readonly Difference[]; readonly indent: string };

/** What differs in a step, in place: what A has on the left, what B has on the right. */
export function DifferenceLines({ row, differences, indent }: Props) {
  const shown = differences.filter(({ kind }) => kind !== "path");
  if (shown.length === 0) return null;
  return (
    <dl className="pb-1">
      {shown.map((difference, i) => (
        <div key={i}>
          <dt className={clsx("pt-0.5 text-ink-2", indent)}>
            {differenceName(difference)}
            <Where difference={difference} />
          </dt>
          <Values row={row} difference={difference} indent={indent} />
        </div>
      ))}
    </dl>
  );
}

/** Which events hold it. */
function Where({ difference: { a, b } }: { readonly difference: Difference }) {
  if (a === null && b === null) return null;
  return (
    <span className="text-ink-3">
      {" "}
      · event{" "}
      {[a === null ? null : `${a} in A`, b === null ? null : `${b} in B`].filter((part) => part !== null).join(", ")}
    </span>
  );
}

function Values({
  row,
  difference: { kind, field, values },
  indent,
}: {
  row: Row;
  difference: Difference;
  indent: string;
}) {
  if (values.length > 0) {
    return values.map(({ path, a, b }) => (
      <dd key={path} className="grid grid-cols-[1fr_24px_1fr] items-start">
        <Value path={path} text={a} className={indent} />
        <span />
        <Value path={path} text={b} className={indent} />
      </dd>
    ));
  }
  if (field !== null) return <dd className={clsx("text-ink-3", indent)}>The values are not shown here.</dd>;
  return (
    <dd className="grid grid-cols-[1fr_24px_1fr]">
      <span className={indent}>{sideText(kind, row.a)}</span>
      <span />
      <span className={indent}>{sideText(kind, row.b)}</span>
    </dd>
  );
}

function Value({
  path,
  text,
  className,
}: {
  readonly path: string;
  readonly text: string | null;
  readonly className: string;
}) {
  return (
    <span className={clsx("mono pr-2 wrap-anywhere", className)}>
      {path !== "$" && <span className="text-ink-3">{path} </span>}
      {text ?? <span className="text-ink-3">nothing</span>}
    </span>
  );
}
