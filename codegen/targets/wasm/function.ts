/**
 * Builds one WebAssembly function. Every computed value lives in a local of its own (optimising engines turn them into
 * registers), locals are reused in stack order through `scope`, and vector constants are set once at the start.
 */
import { signed, unsigned, type FunctionBody, type Signature } from "./encoder.js";
import { opcodes, type Opcode, type ValueType } from "./opcodes.js";

/** Index of a local variable. */
export type Local = number;

const EMPTY_BLOCK = 0x40;
const LOOP = 0x03, IF = 0x04, ELSE = 0x05, BR_IF = 0x0d;

export class FunctionBuilder {
  #code: number[] = [];
  readonly #prologue: number[] = [];
  readonly #declared: ValueType[] = [];
  readonly #free = new Map<ValueType, Local[]>();
  #scope: { readonly type: ValueType; readonly local: Local }[] = [];
  readonly #constants = new Map<string, Local>();

  constructor(readonly signature: Signature, readonly exported?: string) {}

  finish(): FunctionBody {
    const locals: [number, ValueType][] = [];
    for (const type of this.#declared) {
      const last = locals.at(-1);
      if (last?.[1] === type) last[0]++;
      else locals.push([1, type]);
    }
    return { signature: this.signature, locals, code: [...this.#prologue, ...this.#code], exported: this.exported };
  }

  #declare(type: ValueType): Local {
    return this.signature.params.length + this.#declared.push(type) - 1;
  }

  /** A fresh local; given back at the end of the enclosing scope. */
  local(type: ValueType): Local {
    const local = this.#free.get(type)?.pop() ?? this.#declare(type);
    this.#scope.push({ type, local });
    return local;
  }

  /** Locals made inside `body` are free for reuse after it. */
  scope<T>(body: () => T): T {
    const outer = this.#scope;
    this.#scope = [];
    const result = body();
    for (const { type, local } of this.#scope.reverse()) {
      const free = this.#free.get(type);
      if (free) free.push(local);
      else this.#free.set(type, [local]);
    }
    this.#scope = outer;
    return result;
  }

  op(opcode: Opcode): void {
    if (opcode < 0xfd0000) this.#code.push(opcode);
    else {
      this.#code.push(0xfd);
      unsigned(this.#code, opcode & 0xffff);
    }
  }

  get(local: Local): void {
    this.op(opcodes.localGet);
    unsigned(this.#code, local);
  }

  set(local: Local): void {
    this.op(opcodes.localSet);
    unsigned(this.#code, local);
  }

  i32(value: number): void {
    this.#code.push(0x41);
    signed(this.#code, value | 0);
  }

  i64(value: bigint): void {
    this.#code.push(0x42);
    signed(this.#code, BigInt.asIntN(64, value));
  }

  f64(value: number): void {
    this.#code.push(0x44, ...new Uint8Array(new Float64Array([value]).buffer));
  }

  /** Takes the value on top of the stack into a new local. */
  keep(type: ValueType = "v128"): Local {
    const local = this.local(type);
    this.set(local);
    return local;
  }

  /** One vector instruction on locals. */
  vector(opcode: Opcode, ...args: readonly Local[]): Local {
    for (const arg of args) this.get(arg);
    this.op(opcode);
    return this.keep();
  }

  /** A memory instruction: the address is `pointer` (0 if absent) + `offset`; `value`, if given, is the vector operand. */
  memory(opcode: Opcode, pointer: Local | undefined, offset: number, lane?: number, value?: Local): void {
    let immediate = offset;
    if (pointer === undefined) this.i32(0);
    else this.get(pointer);
    if (immediate < 0) {
      // Immediates are unsigned; a negative one becomes a wrapping addition.
      this.i32(immediate);
      this.op(opcodes.i32Add);
      immediate = 0;
    }
    if (value !== undefined) this.get(value);
    this.op(opcode);
    this.#code.push(2);
    unsigned(this.#code, immediate);
    if (lane !== undefined) this.#code.push(lane);
  }

  /** Rearranges the eight lanes of `a` and `b`. */
  shuffle(a: Local, b: Local, lanes: readonly [number, number, number, number]): Local {
    this.get(a);
    this.get(b);
    this.op(opcodes.i8x16Shuffle);
    for (const lane of lanes) this.#code.push(lane * 4, lane * 4 + 1, lane * 4 + 2, lane * 4 + 3);
    return this.keep();
  }

  /** An instruction with a lane number as its immediate. */
  lane(opcode: Opcode, lane: number): void {
    this.op(opcode);
    this.#code.push(lane);
  }

  call(index: number): void {
    this.op(opcodes.call);
    unsigned(this.#code, index);
  }

  memoryFill(address: number, byte: number, length: number): void {
    this.i32(address);
    this.i32(byte);
    this.i32(length);
    this.#code.push(0xfc, 0x0b, 0x00);
  }

  /** A vector constant from its 16 bytes, set once at the start of the function. */
  constantBytes(bytes: Uint8Array): Local {
    const key = bytes.join();
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const local = this.#declare("v128");
    this.#constants.set(key, local);
    const code = this.#code;
    this.#code = this.#prologue;
    this.op(opcodes.v128Const);
    this.#code.push(...bytes);
    this.set(local);
    this.#code = code;
    return local;
  }

  /** The value a global has when the function starts. */
  globalAtStart(index: number): Local {
    const local = this.#declare("i32");
    const code = this.#code;
    this.#code = this.#prologue;
    this.#code.push(0x23);
    unsigned(this.#code, index);
    this.set(local);
    this.#code = code;
    return local;
  }

  /** The same float32 in all lanes. */
  float(value: number): Local {
    return this.constantBytes(new Uint8Array(new Float32Array([value, value, value, value]).buffer));
  }

  double(value: number): Local {
    return this.constantBytes(new Uint8Array(new Float64Array([value, value]).buffer));
  }

  int(...values: readonly number[]): Local {
    const [a = 0, b = a, c = a, d = a] = values;
    return this.constantBytes(new Uint8Array(new Int32Array([a, b, c, d]).buffer));
  }

  /** A loop that runs `body` until the condition it leaves on the stack is false. */
  repeat(body: () => void): void {
    this.#code.push(LOOP, EMPTY_BLOCK);
    body();
    this.#code.push(BR_IF, 0, opcodes.end);
  }

  /** Runs `body` if the i32 on the stack is not zero. */
  when(body: () => void, otherwise?: () => void): void {
    this.#code.push(IF, EMPTY_BLOCK);
    body();
    if (otherwise) {
      this.#code.push(ELSE);
      otherwise();
    }
    this.#code.push(opcodes.end);
  }
}
