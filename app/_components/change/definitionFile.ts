/** Files above this are no definition: Step Functions takes 1 MB, templates hold a few. Bytes. */
const MAX_BYTES = 16_000_000;

export type GivenText = { readonly name: string; readonly text: string };

/** The text of a file in UTF-8 or, with its mark, UTF-16. Throws an Error that says why it cannot be read. */
export async function readDefinition(file: File): Promise<GivenText> {
  if (file.size > MAX_BYTES) throw new Error(`${file.name} is larger than 16 MB: it is no definition.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return { name: file.name, text: new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes) };
  } catch {
    throw new Error(`${file.name} is neither UTF-8 nor UTF-16. Save it as UTF-8.`);
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return "utf-8";
}
