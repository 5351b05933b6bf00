/** The query of a page's address as Next hands it over. */
export type PageQuery = Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;

export async function searchParamsOf(query: PageQuery): Promise<URLSearchParams> {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(await query)) {
    for (const text of typeof value === "string" ? [value] : (value ?? [])) params.append(name, text);
  }
  return params;
}
