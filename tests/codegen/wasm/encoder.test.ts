import fc from "fast-check";
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { encodeModule, signed, unsigned } from "../../../codegen/targets/wasm/encoder.js";
import { FunctionBuilder } from "../../../codegen/targets/wasm/function.js";
import { emitParts, webAssembly } from "../../../codegen/targets/wasm/index.js";
import { opcodes } from "../../../codegen/targets/wasm/opcodes.js";
import { elementwise, reductions } from "./arbitrary.js";
import { apply, load, nest, stage, store } from "./build.js";
import { place } from "./support.js";

const FEATURES = { simd: true, relaxed_simd: true, threads: true, bulk_memory: true };
const tool = await wabt();

/** The module as text, read back by an independent implementation. */
function disassemble(bytes: Uint8Array): string {
  const module = tool.readWasm(bytes, FEATURES);
  // The package's types leave out the features argument, without which it knows no newer instructions.
  Reflect.apply(module.validate, module, [FEATURES]);
  const text = module.toText({});
  module.destroy();
  return text;
}

describe("integers", () => {
  const decode = (bytes: readonly number[], isSigned: boolean): bigint => {
    let value = 0n;
    bytes.forEach((byte, i) => (value |= BigInt(byte & 0x7f) << BigInt(7 * i)));
    return isSigned && bytes.at(-1)! & 0x40 ? value - (1n << BigInt(7 * bytes.length)) : value;
  };

  it("unsigned LEB128", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffffff }), (n) => {
      const bytes: number[] = [];
      unsigned(bytes, n);
      expect(decode(bytes, false)).toBe(BigInt(n));
      expect(bytes.length).toBeLessThanOrEqual(5);
    }));
  });

  it("signed LEB128", () => {
    fc.assert(fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (n) => {
      const bytes: number[] = [];
      signed(bytes, n);
      expect(decode(bytes, true)).toBe(n);
      expect(bytes.length).toBeLessThanOrEqual(10);
    }));
  });
});

describe("modules", () => {
  it("say what they were told to", () => {
    const code = new FunctionBuilder({ params: ["i32"], results: ["v128"] }, "f");
    code.memory(opcodes.v128Load, 0, 48);
    const loaded = code.keep();
    code.get(code.vector(opcodes.f32x4RelaxedMadd, loaded, loaded, code.shuffle(loaded, loaded, [3, 2, 1, 0])));
    const text = disassemble(encodeModule({ shared: true, initialPages: 2, maximumPages: 300 }, [code.finish()], [{ exported: "g", value: -5 }]));
    expect(text).toContain('(import "env" "memory" (memory (;0;) 2 300 shared))');
    expect(text).toContain('(export "g" (global 0))');
    expect(text).toContain("(global (;0;) (mut i32) (i32.const -5))");
    expect(text).toContain("v128.load offset=48 align=4");
    expect(text).toContain("i8x16.shuffle 12 13 14 15 8 9 10 11 4 5 6 7 0 1 2 3");
    expect(text).toContain("f32x4.relaxed_madd");
  });

  it("are valid for every nest, shared or not, fused or not", () => {
    const options = (relaxed: boolean, shared: boolean) => ({ relaxed, memory: { base: 64, shared, initialPages: 1, maximumPages: 2, scratch: 1024 } });
    fc.assert(fc.property(fc.oneof(elementwise, reductions), fc.boolean(), fc.boolean(), ({ nests, buffers }, relaxed, shared) => {
      const { placed, size } = place(buffers);
      disassemble(emitParts({ buffers: placed, nests, size }, options(relaxed, shared)).bytes);
    }), { numRuns: 60 });
  });

  it("hold no names given by users", () => {
    const kernel = { ...nest([5], [stage({ stores: [store(1, [1], apply("neg", load(0, [1])))] })]), name: "secretNest" };
    const { placed, size } = place([0, 1].map(() => ({ dtype: "float32" as const, values: [1, 2, 3, 4, 5] })));
    const { bytes } = emitParts({ buffers: placed.map((buffer) => ({ ...buffer, name: "secretBuffer" })), nests: [kernel], size }, { relaxed: false, memory: { base: 0, shared: false, initialPages: 1, maximumPages: 1 } });
    expect(new TextDecoder("latin1").decode(bytes)).not.toContain("secret");
    const instance = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory: new webAssembly.Memory({ initial: 1, maximum: 1 }) } });
    expect(Object.keys(instance.exports).sort()).toEqual(["n0", "step"]);
  });
});
