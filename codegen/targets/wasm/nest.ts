/** Writes a scheduled nest out as the body of a function (begin: i32, end: i32), for a nest of a loop (begin, end, step: i32). */
import { operands, type Expr } from "../../kernel/expr.js";
import { rootsOf, type Reduction, type Store } from "../../kernel/nest.js";
import type { PlacedBuffer } from "../../kernel/plan.js";
import { affinesOf, expressions } from "./affines.js";
import { allAxes, Analysis, type AxisSet } from "./analysis.js";
import { foldingOf, foldLanes } from "./combine.js";
import type { FunctionBuilder, Local } from "./function.js";
import { Memo } from "./memo.js";
import { opcodes } from "./opcodes.js";
import { Pointers, type Loop, type Walk } from "./pointers.js";
import { splitLoop, type Schedule } from "./schedule.js";
import { TileShape, type Coords } from "./shape.js";
import { chooseStaged, type Staged } from "./staging.js";
import { bytesOf, resultKey, scratchWalk, Values } from "./values.js";
import type { VectorCode } from "./vector.js";

/** Parameters of every nest function. */
const RANGE = { begin: 0, end: 1 } as const;
const STEP = 2;

export class NestEmitter {
  readonly #code: FunctionBuilder;
  readonly #analysis: Analysis;
  readonly #pointers: Pointers;
  readonly #memo = new Memo();
  readonly #values: Values;
  /** Points the current body covers along each nest axis. */
  readonly #points: number[];
  /** Points left of the first stage's strip axis, if there is one. */
  #strip: { readonly axis: number; points: number; readonly first: Local; readonly last: Local } | undefined;
  /** Nest axes whose loop is open or needless. */
  #open: AxisSet;
  readonly #staged: readonly Staged[];

  /** `scratch` is the module's global with the address of scratch memory, if it has one. */
  constructor(readonly v: VectorCode, readonly schedule: Schedule, buffers: readonly PlacedBuffer[], addresses: readonly number[], scratch: number | undefined) {
    const { nest } = schedule;
    this.#code = v.code;
    this.#analysis = new Analysis(nest, buffers);
    this.#staged = scratch === undefined ? [] : chooseStaged(schedule, this.#analysis);
    const root = scratch === undefined || this.#staged.length === 0 ? -1 : v.code.globalAtStart(scratch);
    this.#pointers = new Pointers(v.code, [...walksOf(schedule), ...this.#staged.map((staged) => scratchWalk(staged, root))]);
    this.#values = new Values(v, this.#pointers, this.#memo, this.#analysis, addresses, { root, staged: new Map(this.#staged.map((staged) => [staged.key, staged])) });
    this.#points = nest.axes.map((size, axis) => Math.min(size, schedule.tile[axis]!));
    this.#open = allAxes(nest.axes.length);
    for (const loop of schedule.loops) if (!loop.strip) this.#open &= ~(1 << loop.axis);
  }

  emit(): void {
    const { nest } = this.schedule;
    if (nest.axes.some((size) => size === 0)) return;
    const { steps } = this.schedule;
    if (steps !== undefined) this.#pointers.at({ axis: 0, trips: steps }, STEP, () => this.#memo.scope(this.#code, () => this.#ranged()));
    else this.#ranged();
  }

  #ranged(): void {
    if (splitLoop(this.schedule)) return this.#rows(0);
    this.#code.get(RANGE.begin);
    this.#code.get(RANGE.end);
    this.#code.op(opcodes.i32LtS);
    this.#code.when(() => this.#rows(0));
  }

  #rows(level: number): void {
    const loop = this.schedule.loops[level];
    if (!loop) return this.#tile();
    this.#hoist();
    if (loop.strip) return this.#strips(level);
    if (level === this.schedule.loops.length - 1) for (const staged of this.#staged) this.#copy(staged, 0, []);
    const { axis, step } = loop;
    const size = this.schedule.nest.axes[axis]!;
    const shape = { axis, stage: undefined, step, trips: Math.floor(size / step), tail: size % step };
    const part = (points: number) => (): void => {
      this.#points[axis] = points;
      this.#memo.scope(this.#code, () => this.#rows(level + 1));
    };
    const open = this.#open;
    this.#open |= 1 << axis;
    this.#pointers.loop(shape, part(step), part(shape.tail), loop === splitLoop(this.schedule)?.loop ? RANGE : undefined);
    this.#open = open;
  }

  /** Copies an operand to scratch memory, along the inner axes from `level` on. */
  #copy(staged: Staged, level: number, points: readonly number[]): void {
    const { axes, stages } = this.schedule.nest;
    const { inner } = stages[staged.stage]!;
    if (level === inner.length) {
      return this.#memo.scope(this.#code, () => this.#values.stage(staged, this.#shape(staged.stage, points)));
    }
    const axis = axes.length + level;
    const size = this.#sizeOf(staged.stage, level, inner[level]!);
    const next = (): void => this.#copy(staged, level + 1, [...points, 1]);
    if (size === 0) return;
    if (staged.strides[axis] === 0 || size === 1) return next();
    this.#pointers.loop({ axis, stage: staged.stage, step: 1, trips: size, tail: 0 }, next, () => undefined);
  }

  /** Partial sums: each strip of the reduced axis adds to what the strips before it left in the output. */
  #strips(level: number): void {
    const code = this.#code;
    const { axis, step } = this.schedule.loops[level]!;
    const base = this.schedule.nest.axes.length;
    const size = this.schedule.nest.stages[0]!.inner[axis - base]!;
    const trips = Math.floor(size / step);
    const tail = size % step;
    code.scope(() => {
      // A mask that drops what lies in the output before the first strip.
      const first = code.local("v128");
      const counter = code.local("i32");
      code.get(code.int(0));
      code.set(first);
      code.i32(Math.ceil(size / step));
      code.set(counter);
      const part = (points: number) => (): void => {
        code.get(counter);
        code.i32(-1);
        code.op(opcodes.i32Add);
        code.set(counter);
        this.#strip = { axis, points, first, last: counter };
        this.#memo.scope(code, () => this.#rows(level + 1));
        code.get(code.int(-1));
        code.set(first);
      };
      this.#pointers.loop({ axis, stage: 0, step, trips, tail, strip: true }, part(step), part(tail));
    });
    this.#strip = undefined;
  }

  /** Everything for the points of one tile. */
  #tile(): void {
    const { stages } = this.schedule.nest;
    this.#memo.scope(this.#code, () => {
      if (!this.#strip) return stages.forEach((_, stage) => this.#stage(stage));
      const home = stages[1]!.stores[0]!;
      this.#stage(0, home);
      this.#code.get(this.#strip.last);
      this.#code.when(
        () => this.#memo.scope(this.#code, () => this.#park(stages[0]!.reductions[0]!, home)),
        () => this.#memo.scope(this.#code, () => this.#stage(1)),
      );
    });
  }

  /** Leaves the unfinished sums where the finished values will go. */
  #park(reduction: Reduction, home: Store): void {
    const shape = this.#shape(1);
    for (const coords of shape.combinations(allAxes(this.#points.length))) {
      const sum = this.#memo.find(resultKey(reduction.id, this.#analysis.resultAxes(reduction.id), coords))!;
      this.#values.store(home, sum, 1, shape, coords);
    }
  }

  #shape(stage: number, inner: readonly number[] = this.schedule.nest.stages[stage]!.inner.map(() => 1)): TileShape {
    return new TileShape([...this.#points, ...inner], this.schedule.lanes[stage]);
  }

  #stage(stage: number, home?: Store): void {
    const { nest, lanes } = this.schedule;
    const { inner, reductions } = nest.stages[stage]!;
    const base = nest.axes.length;
    const laneAxis = lanes[stage];
    const tile = inner.map((size, i) => Math.min(this.#sizeOf(stage, i, size), this.schedule.innerTile[stage]![i]!));
    const full = this.#shape(stage, tile);
    // Vectors along a reduced lane axis are summed apart, so they need accumulators of their own.
    const separate = laneAxis !== undefined && laneAxis >= base ? 1 << laneAxis : 0;
    const accumulators = new Accumulators(this.#code, full, separate);
    for (const reduction of reductions) {
      const axes = this.#analysis.resultAxes(reduction.id);
      accumulators.start(reduction, axes, home && ((coords) => this.#code.vector(opcodes.v128And, this.#values.stored(home, 1, this.#shape(1), coords.slice(0, base)), this.#strip!.first)));
    }
    this.#memo.scope(this.#code, () => this.#inner(stage, tile, 0, 0, accumulators));
    for (const reduction of reductions) {
      for (const [coords, value] of accumulators.finish(reduction, this.#analysis.resultAxes(reduction.id))) {
        this.#memo.keep(resultKey(reduction.id, this.#analysis.resultAxes(reduction.id), coords), value);
      }
    }
  }

  #sizeOf(stage: number, position: number, size: number): number {
    return stage === 0 && this.#strip?.axis === this.schedule.nest.axes.length + position ? this.#strip.points : size;
  }

  #inner(stage: number, points: readonly number[], level: number, open: AxisSet, accumulators: Accumulators): void {
    const { nest } = this.schedule;
    const { inner } = nest.stages[stage]!;
    if (level === inner.length) return this.#memo.scope(this.#code, () => this.#body(stage, this.#shape(stage, points), accumulators));
    const axis = nest.axes.length + level;
    const size = this.#sizeOf(stage, level, inner[level]!);
    const step = points[level]!;
    const opened = open | (1 << axis);
    if (size === 0) return;
    const part = (count: number) => (): void => {
      this.#memo.scope(this.#code, () => this.#inner(stage, points.map((p, i) => (i === level ? count : p)), level + 1, opened, accumulators));
    };
    if (step === size) return part(size)();
    this.#hoist(stage, points, open);
    const loop: Loop = { axis, stage, step, trips: Math.floor(size / step), tail: size % step };
    this.#pointers.loop(loop, part(step), part(loop.tail));
  }

  #body(stage: number, shape: TileShape, accumulators: Accumulators): void {
    const { nest } = this.schedule;
    const { reductions, stores } = nest.stages[stage]!;
    const base = nest.axes.length;
    const count = shape.points.length;
    const inner = allAxes(count) & ~allAxes(base);
    // Inner axes go first, so that every accumulator sees its values in order.
    const order = [...shape.points.keys()].sort((a, b) => Number(a < base) - Number(b < base) || a - b);
    for (const reduction of reductions) {
      for (const coords of shape.combinations(this.#analysis.resultAxes(reduction.id) | inner, order)) this.#accumulate(reduction, stage, shape, coords, accumulators);
    }
    for (const coords of shape.combinations(allAxes(count), order)) {
      const values = stores.map((store) => this.#values.evaluate(store.value, stage, shape, coords));
      stores.forEach((store, i) => this.#values.store(store, values[i]!, stage, shape, coords));
    }
  }

  #accumulate(reduction: Reduction, stage: number, shape: TileShape, coords: Coords, accumulators: Accumulators): void {
    const code = this.#code;
    const { value } = reduction;
    const folding = foldingOf(reduction);
    const accumulator = accumulators.at(reduction, this.#analysis.resultAxes(reduction.id), coords);
    const of = (expr: Expr): Local => this.#values.evaluate(expr, stage, shape, coords);
    const lanes = shape.laneAxis !== undefined && shape.laneAxis >= this.#points.length ? shape.lanes(coords) : 4;
    if (lanes === 4 && reduction.combine === "sum" && value.kind === "apply" && value.fn === "mul") {
      this.v.maddOnStack(of(value.args[0]!), of(value.args[1]!), accumulator);
    } else {
      const whole = of(value);
      // Lanes past the end of the axis hold what lies next in memory; the identity replaces it.
      const used = lanes === 4 ? whole : this.v.choose(code.int(-1, lanes > 1 ? -1 : 0, lanes > 2 ? -1 : 0, 0), whole, folding.identity(code));
      code.get(accumulator);
      code.get(used);
      code.op(folding.opcode);
    }
    code.set(accumulator);
  }

  /**
   * Evaluates what the loops about to open do not change: all of it that is ready among the stages to come, or in one
   * stage, whose inner axes `open` already have a loop.
   */
  #hoist(stage?: number, innerPoints?: readonly number[], open: AxisSet = 0): void {
    const { nest } = this.schedule;
    nest.stages.forEach((candidate, index) => {
      if (stage !== undefined && index !== stage) return;
      const shape = this.#shape(index, index === stage ? innerPoints : undefined);
      const seen = new Set<Expr>();
      const visit = (expr: Expr): void => {
        if (seen.has(expr)) return;
        seen.add(expr);
        const { axes, result, pinned } = this.#analysis.of(index, expr);
        if (expr.kind === "literal" || expr.kind === "result") return;
        if ((axes & ~(this.#open | open)) === 0 && !pinned && (!result || stage !== undefined)) {
          for (const coords of shape.combinations(axes)) this.#values.evaluate(expr, index, shape, coords);
        } else operands(expr).forEach(visit);
      };
      rootsOf(candidate).forEach(visit);
    });
  }
}

/** The running values of a stage's reductions, one vector per copy. */
class Accumulators {
  readonly #locals = new Map<string, Local>();

  constructor(readonly code: FunctionBuilder, readonly shape: TileShape, readonly separate: AxisSet) {}

  start(reduction: Reduction, axes: AxisSet, initial: ((coords: Coords) => Local) | undefined): void {
    const { code } = this;
    for (const coords of this.shape.combinations(axes | this.separate)) {
      const first = coords.every((c, axis) => c === 0 || (this.separate & (1 << axis)) === 0);
      const accumulator = code.local("v128");
      code.get(initial && first ? initial(coords) : foldingOf(reduction).identity(code));
      code.set(accumulator);
      this.#locals.set(this.#key(reduction, axes, coords), accumulator);
    }
  }

  #key(reduction: Reduction, axes: AxisSet, coords: Coords): string {
    const used = axes | this.separate;
    return `${reduction.id}:${coords.map((c, axis) => (used & (1 << axis) ? c : 0)).join()}`;
  }

  at(reduction: Reduction, axes: AxisSet, coords: Coords): Local {
    return this.#locals.get(this.#key(reduction, axes, coords))!;
  }

  /** The finished values, with the copies along a reduced lane axis and then its lanes folded into one. */
  *finish(reduction: Reduction, axes: AxisSet): Generator<readonly [Coords, Local]> {
    const { code } = this;
    const { opcode } = foldingOf(reduction);
    for (const coords of this.shape.combinations(axes)) {
      const [first, ...rest] = this.shape.combinations(this.separate).map((part) => this.at(reduction, axes, coords.map((c, axis) => c + part[axis]!)));
      const value = rest.reduce((sum, other) => code.vector(opcode, sum, other), first!);
      yield [coords, this.separate === 0 ? value : foldLanes(code, opcode, value)];
    }
  }
}

/** Every index of the nest, as pointers see it. */
function walksOf({ nest }: Schedule): Walk[] {
  return nest.stages.flatMap((stage, index) => [
    ...affinesOf(stage).map((form) => ({ stage: index, coefficients: bytesOf(form) })),
    ...expressions(stage).flatMap((expr) => (expr.kind === "index" ? [{ stage: index, coefficients: expr.value.coefficients }] : [])),
  ]);
}
