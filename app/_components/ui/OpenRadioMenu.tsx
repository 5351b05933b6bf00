"use client";

import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { menuClass, menuItemClass } from "./menu";

type Option = { readonly value: string; readonly label: ReactNode; readonly note?: string };
type Props = {
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  /** The button that opens it. */
  readonly children: ReactNode;
};

/** What `RadioMenu` opens. */
export function OpenRadioMenu({ value, options, onChange, children }: Props) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className={menuClass}>
          {options.map((option) => (
            <DropdownMenu.CheckboxItem
              key={option.value}
              checked={option.value === value}
              onCheckedChange={() => onChange(option.value)}
              className={menuItemClass}
            >
              <span className="w-4">
                <DropdownMenu.ItemIndicator>
                  <Check size={13} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </span>
              {option.label}
              {option.note !== undefined && <span className="ml-auto pl-4 text-ink-3">{option.note}</span>}
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
