/** Evaluates expressions of the kernel IR to vectors, each distinct value once per scope. */
import { coefficient, type Affine } from "../../graph/affine.js";
import type { Apply, Expr, Jump, Literal, Load } from "../../kernel/expr.js";
import type { Store } from "../../kernel/nest.js";
import type { Analysis, AxisSet } from "./analysis.js";
import { contains } from "./analysis.js";
import type { Local } from "./function.js";
import { instructionOf } from "./instructions.js";
import type { Memo } from "./memo.js";
import { opcodes } from "./opcodes.js";
import type { Pointers, Walk } from "./pointers.js";
import type { Coords, TileShape } from "./shape.js";
import { stagedKey, type Staged } from "./staging.js";
import type { VectorCode } from "./vector.js";

/** Where an element is: a pointer plus a constant number of bytes. */
interface Address {
  readonly pointer: Local | undefined;
  readonly constant: number;
}

export const bytesOf = (form: Affine): number[] => form.coefficients.map((c) => c * 4);

/** Operands that have a copy in scratch memory, and where that starts. */
export interface Scratch {
  readonly root: Local;
  readonly staged: ReadonlyMap<string, Staged>;
}

export const scratchWalk = (staged: Staged, root: Local): Walk => ({ stage: staged.stage, coefficients: staged.strides, root });

const isProduct = (expr: Expr): expr is Apply => expr.kind === "apply" && expr.fn === "mul";

export class Values {
  constructor(
    readonly v: VectorCode,
    readonly pointers: Pointers,
    readonly memo: Memo,
    readonly analysis: Analysis,
    /** Byte address of each buffer. */
    readonly addresses: readonly number[],
    readonly scratch: Scratch,
  ) {}

  evaluate(expr: Expr, stage: number, shape: TileShape, coords: Coords): Local {
    if (expr.kind === "literal") return this.#literal(expr);
    const { id, axes } = this.analysis.of(stage, expr);
    return this.memo.once(`e${id}:${coordKey(axes, coords)}`, () => {
      switch (expr.kind) {
        case "load": return this.#load(expr, stage, shape, coords);
        case "index": return this.#index(expr.value, stage, shape, coords);
        case "result": return this.memo.find(resultKey(expr.reduction, this.analysis.resultAxes(expr.reduction), coords))!;
        case "apply": return this.#apply(expr, stage, shape, coords);
      }
    });
  }

  #literal({ dtype, value }: Literal): Local {
    const { code } = this.v;
    if (dtype === "float32") return code.float(value);
    return code.int(dtype === "bool" ? -Number(value !== 0) : value);
  }

  #apply(expr: Apply, stage: number, shape: TileShape, coords: Coords): Local {
    const of = (arg: Expr): Local => this.evaluate(arg, stage, shape, coords);
    if (this.v.relaxed) {
      const [first, second] = expr.args;
      if (expr.fn === "add" && isProduct(second!)) return this.v.madd(of(second.args[0]!), of(second.args[1]!), of(first!));
      if (expr.fn === "add" && isProduct(first!)) return this.v.madd(of(first.args[0]!), of(first.args[1]!), of(second!));
      if (expr.fn === "sub" && isProduct(second!)) return this.v.nmadd(of(second.args[0]!), of(second.args[1]!), of(first!));
    }
    const args = expr.args.map(of);
    return this.memo.once(`${expr.fn}:${args.join()}`, () => instructionOf(expr.fn).emit(this.v, args, expr.args));
  }

  #address(buffer: number, index: Affine, stage: number, shape: TileShape, coords: Coords): Address {
    const { local, constant } = this.#position({ stage, coefficients: bytesOf(index) }, index, 4, shape, coords);
    return { pointer: local, constant: this.addresses[buffer]! + constant };
  }

  /** The address moved by a jump that is the same in all lanes. */
  #jumped({ pointer, constant }: Address, { value, min }: Jump, stage: number, shape: TileShape, coords: Coords, lane = 0): Address {
    const { code } = this.v;
    const distance = this.evaluate(value, stage, shape, coords);
    const moved = this.memo.once(`jump${distance}.${lane}+${pointer}-${min}`, () => {
      code.get(distance);
      code.lane(opcodes.i32x4ExtractLane, lane);
      // Pointers are unsigned, so what is added to one must not be negative.
      if (min < 0) {
        code.i32(-min);
        code.op(opcodes.i32Add);
      }
      code.i32(2);
      code.op(opcodes.i32Shl);
      if (pointer !== undefined) {
        code.get(pointer);
        code.op(opcodes.i32Add);
      }
      return code.keep("i32");
    });
    return { pointer: moved, constant: constant + 4 * min };
  }

  /** Elements that lie wherever the data say, one by one. */
  #scattered(load: Load, jump: Jump, stage: number, shape: TileShape, coords: Coords): Local {
    const { code } = this.v;
    const address = this.#address(load.buffer, load.index, stage, shape, coords);
    const step = laneStep(load.index, shape);
    let value: Local | undefined;
    for (let lane = 0; lane < shape.lanes(coords); lane++) {
      const { pointer, constant } = this.#jumped(address, jump, stage, shape, coords, lane);
      if (value === undefined) code.memory(opcodes.v128Load32Splat, pointer, constant);
      else code.memory(opcodes.v128Load32Lane, pointer, constant + 4 * step * lane, lane, value);
      value = code.keep();
    }
    return value!;
  }

  #staged(staged: Staged, shape: TileShape, coords: Coords): Address {
    const { local } = this.pointers.resolve(scratchWalk(staged, this.scratch.root));
    const inside = staged.strides.reduce((sum, stride, axis) => sum + stride * shape.origin(coords, axis), 0);
    return { pointer: local, constant: staged.offset + inside + 4 * shape.origin(coords, staged.along) };
  }

  /** Copies the operand's vectors at one inner point to their place in scratch memory. */
  stage(staged: Staged, shape: TileShape): void {
    const { load, stage, along } = staged;
    const alongLanes = along === shape.laneAxis;
    for (const coords of shape.combinations(1 << along)) {
      if (!alongLanes && coords[along]! % 4 !== 0) continue;
      const value = alongLanes ? this.#load(load, stage, shape, coords, true) : this.#vector(this.#address(load.buffer, load.index, stage, shape, coords), 1, 4);
      const { pointer, constant } = this.#staged(staged, shape, coords);
      this.v.code.memory(opcodes.v128Store, pointer, constant, undefined, value);
    }
  }

  #position(walk: Walk, form: Affine, unit: number, shape: TileShape, coords: Coords): { readonly local: Local | undefined; readonly constant: number } {
    const { local, bias } = this.pointers.resolve(walk);
    const inside = form.coefficients.reduce((sum, c, axis) => (c === 0 ? sum : sum + c * shape.origin(coords, axis)), form.offset);
    return { local, constant: inside * unit - bias };
  }

  #index(form: Affine, stage: number, shape: TileShape, coords: Coords): Local {
    const { code } = this.v;
    const { local, constant } = this.#position({ stage, coefficients: form.coefficients }, form, 1, shape, coords);
    const step = laneStep(form, shape);
    const lanes = code.int(constant, constant + step, constant + 2 * step, constant + 3 * step);
    if (local === undefined) return lanes;
    code.get(local);
    code.op(opcodes.i32x4Splat);
    return code.vector(opcodes.i32x4Add, code.keep(), lanes);
  }

  #load(load: Load, stage: number, shape: TileShape, coords: Coords, direct = false): Local {
    const { buffer, index, dtype, jump } = load;
    const { laneAxis } = shape;
    const asDType = (loaded: Local): Local => (dtype === "bool" ? this.memo.once(`bool${loaded}`, () => this.v.code.vector(opcodes.i32x4Ne, loaded, this.v.code.int(0))) : loaded);
    if (jump && laneAxis !== undefined && contains(this.analysis.of(stage, jump.value).axes, laneAxis)) return asDType(this.#scattered(load, jump, stage, shape, coords));
    const staged = direct || jump ? undefined : this.scratch.staged.get(stagedKey(stage, load));
    const fixed = staged ? this.#staged(staged, shape, coords) : this.#address(buffer, index, stage, shape, coords);
    const address = jump ? this.#jumped(fixed, jump, stage, shape, coords) : fixed;
    const step = staged ? Number(staged.along === shape.laneAxis) : laneStep(index, shape);
    const lanes = shape.lanes(coords);
    const key = `load${address.pointer}+${address.constant}/${step}/${step === 0 || step === 1 ? 4 : lanes}`;
    return asDType(this.memo.once(key, () => this.#vector(address, step, lanes)));
  }

  /** Four elements `step` apart. Contiguous ones are always read in full: the arena has room at its end. */
  #vector({ pointer, constant }: Address, step: number, lanes: number): Local {
    const { code } = this.v;
    const contiguous = (at: number): Local => {
      code.memory(opcodes.v128Load, pointer, at);
      return code.keep();
    };
    if (step === 1) return contiguous(constant);
    if (step === -1 && lanes === 4) {
      const reversed = contiguous(constant - 12);
      return code.shuffle(reversed, reversed, [3, 2, 1, 0]);
    }
    if (step === 2 && lanes === 4) return code.shuffle(contiguous(constant), contiguous(constant + 16), [0, 2, 4, 6]);
    code.memory(opcodes.v128Load32Splat, pointer, constant);
    let value = code.keep();
    for (let lane = 1; step !== 0 && lane < lanes; lane++) {
      code.memory(opcodes.v128Load32Lane, pointer, constant + 4 * step * lane, lane, value);
      value = code.keep();
    }
    return value;
  }

  /** Writes the lanes that hold points. */
  store(store: Store, computed: Local, stage: number, shape: TileShape, coords: Coords): void {
    const { code } = this.v;
    const fixed = this.#address(store.buffer, store.index, stage, shape, coords);
    const address = store.added ? this.#jumped(fixed, store.added, stage, shape, coords) : fixed;
    const { pointer, constant } = address;
    const step = laneStep(store.index, shape);
    const lanes = step === 0 ? 1 : shape.lanes(coords);
    const value = store.added ? this.v.add(this.#vector(address, step, lanes), computed) : computed;
    if (step === 1 && lanes === 4) return code.memory(opcodes.v128Store, pointer, constant, undefined, value);
    let lane = 0;
    if (step === 1 && lanes >= 2) {
      code.memory(opcodes.v128Store64Lane, pointer, constant, 0, value);
      lane = 2;
    }
    for (; lane < lanes; lane++) code.memory(opcodes.v128Store32Lane, pointer, constant + 4 * step * lane, lane, value);
  }

  /** The full vector now stored where `store` will write. */
  stored(store: Store, stage: number, shape: TileShape, coords: Coords): Local {
    const address = this.#address(store.buffer, store.index, stage, shape, coords);
    return this.#vector(address, laneStep(store.index, shape), shape.lanes(coords));
  }
}

const laneStep = (form: Affine, shape: TileShape): number => (shape.laneAxis === undefined ? 0 : coefficient(form, shape.laneAxis));

export const coordKey = (axes: AxisSet, coords: Coords): string => coords.map((c, axis) => (contains(axes, axis) ? c : 0)).join();

/** Results outlive their stage, so their keys keep only nest axes. */
export const resultKey = (reduction: number, axes: AxisSet, coords: Coords): string =>
  `r${reduction}:${coords.flatMap((c, axis) => (contains(axes, axis) ? [c] : [])).join()}`;

