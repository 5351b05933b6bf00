/** A table to be saved as a file: records as `csvRecord` of lib/base prints them, made while they are read. */
export type CsvFile = { readonly fileName: string; readonly records: Iterable<string> | AsyncIterable<string> };
