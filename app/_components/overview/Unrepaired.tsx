import { counted, formatCount } from "@/lib/base/wording";
import { listedHref, type Overview } from "@/lib/contract/overview";
import { Section } from "../ui/Section";
import { TextLink } from "../overviewParts/TextLink";

/** Failures that nothing has repaired yet, whenever they began. */
export function Unrepaired({ unrepaired: { open, machines } }: { unrepaired: Overview["unrepaired"] }) {
  return (
    <Section title="Failures not repaired">
      {open === 0 ? (
        <p className="text-ink-2">None: every failure was repaired or given up.</p>
      ) : (
        <p>
          <TextLink href={listedHref(null, { accounted: ["open"] })}>{counted(open, "failure")}</TextLink>
          <span className="text-ink-2">
            {" "}
            of all that is stored {open === 1 ? "is" : "are"} still open
            {machines.map((machine, i) => (
              <span key={machine.id ?? "none"}>
                {i === 0 ? ": " : ", "}
                {machine.name}{" "}
                {machine.value === null ? (
                  formatCount(machine.open)
                ) : (
                  <TextLink href={listedHref(null, { accounted: ["open"], machine: [machine.value] })}>
                    {formatCount(machine.open)}
                  </TextLink>
                )}
              </span>
            ))}
            .
          </span>
        </p>
      )}
    </Section>
  );
}
