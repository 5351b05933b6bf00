export type PageWeight = { readonly page: string; readonly kB: number; readonly most: number };
export function weighPages(dist: string): PageWeight[];
export function tooHeavy(pages: readonly PageWeight[]): string[];
