import { Kbd } from "./Kbd";

type Props = { readonly keys: readonly (readonly [key: string, what: string])[]; readonly className: string };

/** Keys and what they do; `className` says the columns. */
export function KeyList({ keys, className }: Props) {
  return (
    <dl className={`grid text-ink-2 ${className}`}>
      {keys.map(([key, what]) => (
        <div key={key} className="contents">
          <dt>
            <Kbd>{key}</Kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
