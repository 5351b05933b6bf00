"use client";

import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { formatCount } from "@/lib/base/wording";
import { menuClass, menuItemClass } from "./menu";

export type MultiSelectOption = { readonly value: string; readonly label: ReactNode; readonly count?: number };
type Props = {
  readonly value: readonly string[];
  /** The counts stopped: there can be more. */
  readonly isAtLeast: boolean;
  readonly options: readonly MultiSelectOption[];
  readonly onChange: (value: string[]) => void;
  /** The button that opens it. */
  readonly children: ReactNode;
};

/** What `MultiSelect` opens. */
export function OpenMultiSelect({ value, isAtLeast, options, onChange, children }: Props) {
  const toggle = (option: string) =>
    onChange(value.includes(option) ? value.filter((chosen) => chosen !== option) : [...value, option]);
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} className={menuClass}>
          {options.length === 0 && <div className="px-2 py-1 text-ink-3">nothing to choose from</div>}
          {options.map((option) => (
            <DropdownMenu.CheckboxItem
              key={option.value}
              checked={value.includes(option.value)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={() => toggle(option.value)}
              className={menuItemClass}
            >
              <span className="w-4">
                <DropdownMenu.ItemIndicator>
                  <Check size={13} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </span>
              {option.label}
              {option.count !== undefined && (
                <span className="ml-auto pl-4 text-ink-3">
                  {formatCount(option.count)}
                  {isAtLeast ? "+" : ""}
                </span>
              )}
            </DropdownMenu.CheckboxItem>
          ))}
          {value.length > 0 && (
            <DropdownMenu.Item
              onSelect={() => onChange([])}
              className={`${menuItemClass} mt-1 border-t pl-7 text-ink-2`}
            >
              Clear
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
