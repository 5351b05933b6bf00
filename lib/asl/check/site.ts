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
  /** Levels of nested states around it. */
  readonly depth: number;
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
