/** A place in a definition: the fields and indexes that lead to it from the root. */
export type Location = readonly (string | number)[];

/**
 * AWS's way of writing a place: `/States/Pay/Choices[0]/Next`, the root being `/`. A name with a
 * slash in it is written as it is (AWS does not escape it).
 */
export function printLocation(location: Location): string {
  if (location.length === 0) return "/";
  return location.map((step) => (typeof step === "number" ? `[${step}]` : `/${step}`)).join("");
}
