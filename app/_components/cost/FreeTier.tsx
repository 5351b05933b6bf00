type Props = { readonly checked: boolean; readonly onChange: (checked: boolean) => void };

/** Whether the free transitions of the account's month are taken off. */
export function FreeTier({ checked, onChange }: Props) {
  return (
    <label
      className="flex h-7 cursor-pointer items-center gap-1.5 px-1"
      title="The account's first transitions of a month are free"
    >
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="accent-(--accent)"
      />
      Free tier
    </label>
  );
}
