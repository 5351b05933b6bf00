import { type ReactNode, useId } from "react";

type Props = {
  readonly label: string;
  /** The field, with the id that the label is for. */
  readonly children: (id: string) => ReactNode;
};

export function Labelled({ label, children }: Props) {
  const id = useId();
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="text-ink-2">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
