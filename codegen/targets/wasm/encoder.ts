/** The WebAssembly binary format: integers, sections, and a module of functions over one imported memory. */
import { joined } from "../../joined.js";
import { types, type ValueType } from "./opcodes.js";

export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A finished function: its locals beyond the parameters, in runs of one type, and its code without the final `end`. */
export interface FunctionBody {
  readonly signature: Signature;
  readonly locals: readonly (readonly [count: number, type: ValueType])[];
  readonly code: readonly number[];
  readonly exported?: string | undefined;
}

export interface MemoryImport {
  readonly shared: boolean;
  readonly initialPages: number;
  readonly maximumPages: number;
}

/** Appends `value` as an unsigned LEB128 integer. */
export function unsigned(out: number[], value: number): void {
  while (value > 0x7f) {
    out.push((value % 0x80) | 0x80);
    value = Math.floor(value / 0x80);
  }
  out.push(value);
}

/** Appends `value` as a signed LEB128 integer; exact for safe integers and for bigints of 64 bits. */
export function signed(out: number[], value: number | bigint): void {
  let rest = BigInt(value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    out.push(done ? low : low | 0x80);
    if (done) return;
  }
}

const text = (value: string): number[] => {
  const bytes = [...new TextEncoder().encode(value)];
  return [...leb(bytes.length), ...bytes];
};

const leb = (value: number): number[] => {
  const out: number[] = [];
  unsigned(out, value);
  return out;
};

const vector = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...items.flat()];

const signatureBytes = (signature: Signature): number[] => [
  0x60,
  ...vector(signature.params.map((type) => [types[type]])),
  ...vector(signature.results.map((type) => [types[type]])),
];

/** A mutable i32 that the module exports. */
export interface Global {
  readonly exported: string;
  readonly value: number;
}

const END = 0x0b;

/** A module that imports the memory "env"."memory" and defines functions and globals, both numbered in order from 0. */
export function encodeModule(memory: MemoryImport | undefined, functions: readonly FunctionBody[], globals: readonly Global[] = []): Uint8Array<ArrayBuffer> {
  const signatures: Signature[] = [];
  const typeIndex = new Map<string, number>();
  const typeOf = (signature: Signature): number => {
    const key = JSON.stringify(signature);
    const known = typeIndex.get(key);
    if (known !== undefined) return known;
    typeIndex.set(key, signatures.length);
    return signatures.push({ params: signature.params, results: signature.results }) - 1;
  };
  const indices = functions.map((body) => leb(typeOf({ params: body.signature.params, results: body.signature.results })));
  const exported = functions.flatMap((body, index) => (body.exported === undefined ? [] : [[...text(body.exported), 0x00, ...leb(index)]]));

  const parts: Uint8Array<ArrayBuffer>[] = [Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00)];
  const section = (id: number, content: readonly number[]): void => {
    parts.push(Uint8Array.from([id, ...leb(content.length)]), Uint8Array.from(content));
  };
  section(1, vector(signatures.map(signatureBytes)));
  if (memory) {
    // Only a shared memory must state a maximum; without one any unshared memory links.
    const limits = memory.shared ? [0x03, ...leb(memory.initialPages), ...leb(memory.maximumPages)] : [0x00, ...leb(memory.initialPages)];
    section(2, vector([[...text("env"), ...text("memory"), 0x02, ...limits]]));
  }
  section(3, vector(indices));
  section(6, vector(globals.map(({ value }) => {
    const initial = [types.i32, 0x01, 0x41];
    signed(initial, value);
    return [...initial, END];
  })));
  section(7, vector([...exported, ...globals.map((global, index) => [...text(global.exported), 0x03, ...leb(index)])]));
  const code: number[] = leb(functions.length);
  for (const body of functions) {
    const locals = vector(body.locals.map(([count, type]) => [...leb(count), types[type]]));
    unsigned(code, locals.length + body.code.length + 1);
    for (const byte of locals) code.push(byte);
    for (const byte of body.code) code.push(byte);
    code.push(END);
  }
  section(10, code);

  return joined<Uint8Array<ArrayBuffer>>(parts, (length) => new Uint8Array(length));
}
