import type { Json } from "@/lib/base/json";
import type { Finding, Report } from "../finding";
import type { Location } from "../location";
import type { MachineType, QueryLanguage } from "../machine";

/** Where a check stands: the place, and what is known of everything around it. */
export type Site = {
  readonly at: Location;
  /** Language of the state the site is in; of the machine outside of states. */
  readonly language: QueryLanguage;
  readonly machine: { readonly type: MachineType; readonly language: QueryLanguage };
  /** Fields of `$states` that exist here besides `input` and `context`. */
  readonly sees: readonly ("result" | "errorOutput")[];
  /** Checks a level of nested states; handed down, so that the tables of fields need not import each other in a circle. */
  readonly nested: Check;
  readonly report: Report;
};

/** Looks at one value and reports what AWS would. */
export type Check = (value: Json, site: Site) => void;

export function within(site: Site, step: string | number): Site {
  return { ...site, at: [...site.at, step] };
}

/** Reports an error of AWS's schema validation at the site. */
export function refuse(site: Site, message: string, more: Partial<Finding> = {}): void {
  site.report({ severity: "ERROR", code: "SCHEMA_VALIDATION_FAILED", message, location: site.at, ...more });
}

export function warn(site: Site, code: string, message: string, more: Partial<Finding> = {}): void {
  site.report({ severity: "WARNING", code, message, location: site.at, ...more });
}
