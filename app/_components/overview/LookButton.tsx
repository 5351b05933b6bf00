import { Microscope } from "lucide-react";
import { Button } from "../ui/Button";
import type { Look, LookPlace } from "./useLook";

type Props = {
  readonly look: Look;
  readonly at: LookPlace;
  readonly label: string;
  /** The icon alone, where there is one in each row. */
  readonly isSmall?: boolean;
};

/** Opens what is known of a machine in a time; shown as pressed while it is open. */
export function LookButton({ look, at, label, isSmall = false }: Props) {
  const isOpen =
    look.at?.machine === at.machine &&
    look.at.since === at.since &&
    look.at.error === at.error &&
    look.at.measure === at.measure;
  return (
    <Button
      look="plain"
      square={isSmall}
      className="h-6"
      aria-pressed={isOpen}
      aria-label={label}
      title="States, trend and what failures share"
      onClick={() => (isOpen ? look.close() : look.open(at))}
    >
      <Microscope size={13} aria-hidden />
      {!isSmall && "Look into it"}
    </Button>
  );
}
