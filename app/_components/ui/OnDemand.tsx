"use client";

import { useQueryClient } from "@tanstack/react-query";
import { cloneElement, useState, type ComponentProps, type KeyboardEvent, type ReactElement } from "react";
import { partOptions, type PartSource, usePart } from "../../_features/part";
import { problemFrom } from "../../_features/http";

/** The button of a menu or a dialog. */
export type TriggerElement = ReactElement<ComponentProps<"button">>;

type Props<P> = {
  /** What opens, with its button: open when it is first drawn. */
  readonly source: PartSource<P & { readonly children: TriggerElement }>;
  readonly props: P;
  readonly popup: "menu" | "dialog";
  readonly children: TriggerElement;
};

/**
 * A button whose menu or dialog is loaded when it is first used: most pages are left without. A pointer or the focus on it
 * is enough to begin with loading.
 */
export function OnDemand<P extends object>({ source, props, popup, children }: Props<P>) {
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const part = usePart(source, isAsked);
  if (isAsked && part.data !== undefined) {
    const Opened = part.data;
    return <Opened {...props}>{children}</Opened>;
  }
  const ask = () => {
    setAsked(true);
    if (part.isError) void part.refetch();
  };
  const soon = () => void client.prefetchQuery(partOptions(source));
  const trigger = {
    "aria-haspopup": popup,
    "aria-expanded": false,
    "aria-busy": isAsked && part.isPending,
    onClick: ask,
    onPointerEnter: soon,
    onFocus: soon,
    onKeyDown: (event: KeyboardEvent) => {
      if (popup !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      ask();
    },
  } as const;
  return (
    <>
      {cloneElement(children, trigger)}
      {isAsked && part.error !== null && (
        <span role="alert" className="text-bad">
          {problemFrom(part.error).what}
        </span>
      )}
    </>
  );
}
