/*
 * A writer of the smallest Parquet files there are: one row group, required columns, plain encoding, no compression.
 * https://parquet.apache.org/docs/file-format/ — metadata in Thrift's compact protocol.
 */

type Column =
  | { readonly name: string; readonly type: "INT64"; readonly values: readonly bigint[] }
  | { readonly name: string; readonly type: "BYTE_ARRAY"; readonly values: readonly string[] };

const TYPE = { INT64: 2, BYTE_ARRAY: 6 } as const;

export function parquetFile(columns: readonly Column[]): Uint8Array {
  const rows = columns[0]?.values.length ?? 0;
  const parts: Buffer[] = [Buffer.from("PAR1")];
  let offset = 4;
  const chunks = columns.map((column) => {
    const page = pageOf(column);
    const at = offset;
    parts.push(page);
    offset += page.length;
    const meta = struct([
      [1, i32(TYPE[column.type])],
      [2, list(5, [zigzag(0)])],
      [3, list(8, [text(column.name)])],
      [4, i32(0)],
      [5, i64(rows)],
      [6, i64(page.length)],
      [7, i64(page.length)],
      [9, i64(at)],
    ]);
    return struct([
      [2, i64(at)],
      [3, { type: 12, bytes: meta }],
    ]);
  });
  const schema = [
    struct([
      [4, { type: 8, bytes: text("schema") }],
      [5, i32(columns.length)],
    ]),
    ...columns.map(({ name, type }) =>
      struct([
        [1, i32(TYPE[type])],
        [3, i32(0)],
        [4, { type: 8, bytes: text(name) }],
        ...(type === "BYTE_ARRAY" ? ([[6, i32(0)]] as const) : []),
      ]),
    ),
  ];
  const group = struct([
    [1, list(12, chunks)],
    [2, i64(offset - 4)],
    [3, i64(rows)],
  ]);
  const footer = struct([
    [1, i32(1)],
    [2, list(12, schema)],
    [3, i64(rows)],
    [4, list(12, [group])],
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, Buffer.from("PAR1")]);
}

function pageOf(column: Column): Buffer {
  const data = Buffer.concat(
    column.type === "INT64"
      ? column.values.map((value) => {
          const bytes = Buffer.alloc(8);
          bytes.writeBigInt64LE(value);
          return bytes;
        })
      : column.values.map((value) => {
          const bytes = Buffer.from(value);
          const length = Buffer.alloc(4);
          length.writeUInt32LE(bytes.length);
          return Buffer.concat([length, bytes]);
        }),
  );
  const header = struct([
    [
      5,
      {
        type: 12,
        bytes: struct([
          [1, i32(column.values.length)],
          [2, i32(0)],
          [3, i32(3)],
          [4, i32(3)],
        ]),
      },
    ],
    [1, i32(0)],
    [2, i32(data.length)],
    [3, i32(data.length)],
  ]);
  return Buffer.concat([header, data]);
}

type Field = { readonly type: number; readonly bytes: Buffer };

function struct(fields: readonly (readonly [number, Field])[]): Buffer {
  let last = 0;
  const parts = fields
    .toSorted(([a], [b]) => a - b)
    .flatMap(([id, { type, bytes }]) => {
      const head = Buffer.from([((id - last) << 4) | type]);
      last = id;
      return [head, bytes];
    });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function list(type: number, items: readonly Buffer[]): Field {
  const head = items.length < 15 ? [(items.length << 4) | type] : [0xf0 | type, ...varint(items.length)];
  return { type: 9, bytes: Buffer.concat([Buffer.from(head), ...items]) };
}

const i32 = (value: number): Field => ({ type: 5, bytes: zigzag(value) });
const i64 = (value: number): Field => ({ type: 6, bytes: zigzag(value) });
const zigzag = (value: number): Buffer => Buffer.from(varint(value * 2));

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from(varint(bytes.length)), bytes]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 0x80, ...varint(Math.floor(value / 128))];
}
