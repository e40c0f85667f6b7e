/** Filling a range of memory with one four-byte value. */
import type { FunctionBuilder } from "./function.js";
import { opcodes } from "./opcodes.js";

export function emitFill(code: FunctionBuilder, address: number, length: number, pattern: number): void {
  if (length === 0) return;
  if (pattern === 0) return code.memoryFill(address, 0, length * 4);
  code.scope(() => {
    const value = code.int(pattern);
    const vectors = Math.floor(length / 4);
    const pointer = code.local("i32");
    code.i32(address);
    code.set(pointer);
    if (vectors > 0) {
      code.repeat(() => {
        code.memory(opcodes.v128Store, pointer, 0, undefined, value);
        code.get(pointer);
        code.i32(16);
        code.op(opcodes.i32Add);
        code.set(pointer);
        code.get(pointer);
        code.i32(address + vectors * 16);
        code.op(opcodes.i32Ne);
      });
    }
    for (let rest = 0; rest < length % 4; rest++) code.memory(opcodes.v128Store32Lane, pointer, rest * 4, rest, value);
  });
}
