"use client";

import type { ReactNode } from "react";
import { OnDemand, type TriggerElement } from "./OnDemand";

type Option<T extends string> = { readonly value: T; readonly label: ReactNode; readonly note?: string };
type Props<T extends string> = {
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
  /** The button that opens it. */
  readonly children: TriggerElement;
};

const SOURCE = {
  name: "The menu of choices",
  load: () => import("./OpenRadioMenu").then((part) => part.OpenRadioMenu),
} as const;

/** A menu of which one is chosen. */
export function RadioMenu<T extends string>({ value, options, onChange, children }: Props<T>) {
  const choose = (chosen: string) => {
    const option = options.find((one) => one.value === chosen);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <OnDemand source={SOURCE} props={{ value, options, onChange: choose }} popup="menu">
      {children}
    </OnDemand>
  );
}
