import { clsx } from "clsx";
import type { ComponentProps } from "react";

type Props = ComponentProps<"button"> & {
  /** `primary`: the one thing to do here. `plain`: without a border, in a bar of its like. */
  readonly look?: "normal" | "primary" | "plain";
  /** As wide as it is high, for an icon alone. */
  readonly square?: boolean;
};

const LOOKS = {
  normal: "border bg-panel text-ink hover:bg-mute/60 data-[state=open]:bg-mute",
  primary: "border border-ink bg-ink text-bg hover:opacity-90",
  plain: "text-ink-2 hover:bg-mute hover:text-ink aria-pressed:text-ink data-[state=open]:bg-mute",
} as const;

export const buttonClass = (look: keyof typeof LOOKS = "normal", square = false) =>
  clsx(
    "inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none disabled:opacity-50",
    look === "plain" ? "font-normal" : "",
    square ? "w-7" : look === "plain" ? "px-1.5" : "px-2.5",
    LOOKS[look],
  );

export function Button({ look = "normal", square = false, className, type = "button", ...rest }: Props) {
  return <button type={type} className={clsx(buttonClass(look, square), className)} {...rest} />;
}
