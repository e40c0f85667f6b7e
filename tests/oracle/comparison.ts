/** What is compared with tfjs, drawn at random: a layer, a loss, a metric, an optimizer or a whole training. */
import { hashKey } from "../../src/random.js";
import { randomOf, type Random } from "../shapes/random.js";

/** The worst place of a comparison, or that shapes differ. */
export interface Worst {
  /** |ours - theirs| / (1 + |theirs|) */
  readonly difference: number;
  readonly place: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Where tfjs is not Keras 2.12, or has not what Keras has. Such a configuration is counted, and another is drawn. */
export interface Difference<D> {
  /** Whether values differ, or only what training makes of them. */
  readonly about: "values" | "training";
  readonly reason: string;
  holds(drawn: D): boolean;
}

/** One of the things that are compared of a configuration. */
export interface Part<D> {
  readonly name: string;
  readonly about: "values" | "training";
  /** The largest difference that is none. */
  readonly limit: number;
  run(drawn: D): Promise<Worst>;
}

export interface Comparison<D = any> {
  draw(random: Random): D;
  readonly parts: readonly Part<D>[];
  readonly differences?: readonly Difference<D>[];
  /** What tfjs has not, and where it is tested. */
  readonly lacks?: Readonly<Record<string, string>>;
  /** Costly ones are drawn less often: the share of the configurations asked for. */
  readonly share?: number;
}

export const none: Worst = { difference: 0, place: "", ours: 0, theirs: 0 };

export const worse = (a: Worst, b: Worst): Worst => (b.difference > a.difference ? b : a);

export function worstOf(place: string, ours: ArrayLike<number>, theirs: ArrayLike<number>): Worst {
  if (ours.length !== theirs.length) return { difference: Infinity, place: `${place}, length`, ours: ours.length, theirs: theirs.length };
  let worst = none;
  for (let i = 0; i < ours.length; i++) {
    const difference = Object.is(ours[i], theirs[i]) ? 0 : Math.abs(ours[i]! - theirs[i]!) / (1 + Math.abs(theirs[i]!));
    // NaN is the worst of all.
    if (!(difference <= worst.difference)) worst = { difference: Number.isNaN(difference) ? Infinity : difference, place: `${place}[${i}]`, ours: ours[i], theirs: theirs[i] };
  }
  return worst;
}

/** Configuration number `index` of a seed; every one can be made without those before it. */
export const drawnOf = <D>(comparison: Comparison<D>, name: string, seed: number, index: number): D => comparison.draw(randomOf(hashKey(seed, name)[0], index));

export interface CheckOptions {
  readonly seed: number;
  /** Configurations whose values are compared. */
  readonly configs: number;
  /** Of these, how many are trained. */
  readonly trainings: number;
  /** Only the configuration with this number, so that a mismatch can be seen again. */
  readonly only?: number;
}

export interface Mismatch {
  readonly name: string;
  readonly index: number;
  readonly part: string;
  readonly drawn: unknown;
  readonly worst?: Worst;
  readonly error?: string;
}

export interface Report {
  readonly name: string;
  readonly configs: number;
  readonly trainings: number;
  readonly values: Worst;
  readonly training: Worst;
  /** How many configurations were not compared, or not trained, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly mismatches: readonly Mismatch[];
  readonly seconds: number;
}

/** So many draws for one that can be compared are enough. */
const PATIENCE = 40;

/** Compares many configurations: what agrees, what differs, and what cannot be compared for which reason. */
export async function check(name: string, comparison: Comparison, { seed, configs: asked, trainings, only }: CheckOptions): Promise<Report> {
  const started = performance.now();
  const configs = Math.ceil(asked * (comparison.share ?? 1));
  const leftOut: Record<string, number> = {};
  const mismatches: Mismatch[] = [];
  const found = { values: none, training: none };
  const count = { values: 0, training: 0 };
  const [from, to] = only === undefined ? [0, configs * PATIENCE] : [only, only + 1];
  for (let index = from; index < to && count.values < configs; index++) {
    const drawn = drawnOf(comparison, name, seed, index);
    const differences = (comparison.differences ?? []).filter((each) => each.holds(drawn));
    const difference = differences.find(({ about }) => about === "values") ?? differences[0];
    if (difference) leftOut[`${difference.about}: ${difference.reason}`] = (leftOut[`${difference.about}: ${difference.reason}`] ?? 0) + 1;
    if (difference?.about === "values") continue;
    const trained = difference === undefined && count.training < trainings && comparison.parts.some(({ about }) => about === "training");
    count.values++;
    if (trained) count.training++;
    for (const { name: part, about, limit, run } of comparison.parts) {
      if (about === "training" && !trained) continue;
      try {
        const worst = await run(drawn);
        found[about] = worse(found[about], worst);
        if (!(worst.difference <= limit)) mismatches.push({ name, index, part, drawn, worst });
      } catch (error) {
        mismatches.push({ name, index, part, drawn, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    }
  }
  return { name, configs: count.values, trainings: count.training, values: found.values, training: found.training, leftOut, mismatches, seconds: (performance.now() - started) / 1000 };
}

/** A mismatch, and how to see it again. */
export function describeMismatch({ name, index, part, drawn, worst, error }: Mismatch, seed: number): string {
  const what = worst ? `${worst.place}: Katachi ${worst.ours}, tfjs ${worst.theirs}, difference ${worst.difference.toExponential(2)}` : error!;
  return `${name}, ${part}, ${JSON.stringify(drawn)}\n  ${what}\n  npm run check:oracle -- --name ${JSON.stringify(name)} --seed ${seed} --only ${index}`;
}
