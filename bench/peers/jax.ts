/** jax-js on one of its devices: forward, backward and Adam of a whole step inside one jit, the fastest way it has. */
import { availableParallelism } from "node:os";
import { lossOf, type Case, type Weight } from "../cases.js";
import type { Peer, Prepared } from "./peer.js";

// init() reads `navigator`, which Node 20 lacks.
if (!("navigator" in globalThis)) Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: availableParallelism(), userAgent: "Node" } });

const jax = await import("@jax-js/jax");
const { numpy: np, nn, lax } = jax;
type Array = InstanceType<typeof jax.Array>;

const B1 = 0.9;
const B2 = 0.999;
const EPSILON = 1e-7;

/** Reorders axes of a row-major array on the host. */
function permute({ shape, data }: Weight, order: readonly number[]): Weight {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const out = order.map((axis) => shape[axis]!);
  const result = new Float32Array(data.length);
  const index = out.map(() => 0);
  for (let i = 0; i < result.length; i++) {
    result[i] = data[index.reduce((at, position, axis) => at + position * strides[order[axis]!]!, 0)]!;
    for (let axis = out.length - 1; axis >= 0 && ++index[axis]! === out[axis]; axis--) index[axis] = 0;
  }
  return { shape: out, data: result };
}

/** The case in the layout that jax-js' convolution wants: channels first. Done once, outside of what is measured. */
function channelsFirst(which: Case): { x: Weight; weights: Weight[] } {
  const isImage = which.inputShape.length === 3;
  const image = { shape: [which.batch, ...which.inputShape], data: which.x };
  let shape = which.inputShape;
  let flattened: readonly number[] | undefined;
  let next = 0;
  const weights: Weight[] = [];
  for (const layer of which.layers) {
    if (layer.kind === "conv2d") {
      weights.push(permute(which.weights[next]!, [3, 2, 0, 1]), which.weights[next + 1]!);
      next += 2;
      shape = [shape[0]! - layer.kernel + 1, shape[1]! - layer.kernel + 1, layer.filters];
    } else if (layer.kind === "maxPooling2d") {
      shape = [Math.floor(shape[0]! / layer.size), Math.floor(shape[1]! / layer.size), shape[2]!];
    } else if (layer.kind === "flatten") {
      flattened = shape;
    } else {
      const kernel = which.weights[next]!;
      // The rows of the first dense kernel follow the order in which the image was flattened.
      const [h, w, c] = flattened ?? [];
      const rows = flattened ? permute({ shape: [h!, w!, c!, layer.units], data: kernel.data }, [2, 0, 1, 3]).data : kernel.data;
      weights.push({ shape: kernel.shape, data: rows }, which.weights[next + 1]!);
      next += 2;
      flattened = undefined;
    }
  }
  return { x: isImage ? permute(image, [0, 3, 1, 2]) : image, weights };
}

/** The network up to the last layer's linear part. */
function forward(which: Case, weights: readonly Array[], x: Array): Array {
  let value = x;
  let next = 0;
  for (const layer of which.layers) {
    if (layer.kind === "flatten") {
      value = value.reshape([which.batch, -1]);
    } else if (layer.kind === "maxPooling2d") {
      const [batch, channels, height, width] = value.shape as [number, number, number, number];
      value = np.max(value.reshape([batch, channels, height / layer.size, layer.size, width / layer.size, layer.size]), [3, 5]);
    } else {
      const [kernel, offset] = [weights[next]!, weights[next + 1]!];
      next += 2;
      value = layer.kind === "dense" ? np.matmul(value, kernel).add(offset) : lax.conv(value, kernel, [1, 1], "VALID").add(offset.reshape([-1, 1, 1]));
      if (layer.activation === "relu") value = nn.relu(value);
    }
  }
  return value;
}

/** Crossentropies from logits, as a jax user writes them. */
function lossFrom(which: Case, logits: Array, y: Array): Array {
  if (which.loss === "meanSquaredError") return np.mean(np.square(logits.sub(y)));
  if (which.loss === "binaryCrossentropy") return np.mean(nn.softplus(logits.ref).sub(logits.mul(y)));
  return np.sum(nn.logSoftmax(logits).mul(y)).mul(-1 / which.batch);
}

const toArray = ({ shape, data }: Weight): Array => np.array(data).reshape([...shape]);

type State = { weights: Array[]; m: Array[]; v: Array[]; b1: Array; b2: Array };

function trainer(which: Case, device: Device): Prepared {
  const host = channelsFirst(which);
  const x = toArray(host.x);
  const y = toArray({ shape: [which.batch, which.outputs], data: which.y });
  const lossAndGradients = jax.valueAndGrad((weights: Array[], data: Array, targets: Array) => lossFrom(which, forward(which, weights, data), targets));
  const step = jax.jit((state: State, data: Array, targets: Array) => {
    const [loss, gradients] = lossAndGradients(state.weights.map((weight) => weight.ref), data, targets) as unknown as [Array, Array[]];
    const b1 = state.b1.mul(B1);
    const b2 = state.b2.mul(B2);
    const m = state.m.map((old, i) => old.mul(B1).add(gradients[i]!.ref.mul(1 - B1)));
    const v = state.v.map((old, i) => old.mul(B2).add(np.square(gradients[i]!).mul(1 - B2)));
    const firstScale = np.reciprocal(np.negative(b1.ref).add(1));
    const secondScale = np.reciprocal(np.negative(b2.ref).add(1));
    const weights = state.weights.map((weight, i) =>
      weight.sub(m[i]!.ref.mul(firstScale.ref).mul(which.learningRate).div(np.sqrt(v[i]!.ref.mul(secondScale.ref)).add(EPSILON))));
    firstScale.dispose();
    secondScale.dispose();
    return { state: { weights, m, v, b1, b2 }, loss };
  });
  const zeros = (): Array[] => host.weights.map(({ shape }) => np.zeros([...shape]));
  let state: State = { weights: host.weights.map(toArray), m: zeros(), v: zeros(), b1: np.array(1), b2: np.array(1) };
  let last = Number.NaN;
  return {
    step: async () => {
      const result = step(state, x.ref, y.ref) as { state: State; loss: Array };
      state = result.state;
      // A GPU does a step's work in order, so a loss that can be read comes after it; waiting for each array would submit again for each.
      if (device === "wasm") await jax.blockUntilReady(state);
      last = (await result.loss.data())[0]!;
    },
    loss: async () => last,
    dispose: () => {
      for (const array of [x, y, state.b1, state.b2, ...state.weights, ...state.m, ...state.v]) array.dispose();
      step.dispose();
    },
  };
}

function predictor(which: Case): Prepared {
  const host = channelsFirst(which);
  const x = toArray(host.x);
  const weights = host.weights.map(toArray);
  const predict = jax.jit((given: Array[], data: Array) => {
    const logits = forward(which, given, data);
    return which.loss === "categoricalCrossentropy" ? nn.softmax(logits) : logits;
  });
  let predictions: ArrayLike<number> = [];
  return {
    step: async () => {
      predictions = await predict(weights.map((weight) => weight.ref), x.ref).data();
    },
    loss: async () => lossOf(which, predictions),
    dispose: () => {
      for (const array of [x, ...weights]) array.dispose();
      predict.dispose();
    },
  };
}

type Device = "wasm" | "webgpu";

export function jaxOn(device: Device): Peer {
  let ready: Promise<readonly string[]> | undefined;
  const prepare = async (which: Case): Promise<Prepared> => {
    if (!(await (ready ??= jax.init(device))).includes(device)) throw new Error(`jax-js found no ${device} device`);
    jax.defaultDevice(device);
    return which.mode === "train" ? trainer(which, device) : predictor(which);
  };
  return { name: "jax-js", prepare };
}

export const jaxWasm = jaxOn("wasm");
