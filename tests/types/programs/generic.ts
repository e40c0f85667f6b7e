// Generic blocks over H, W, C and over a whole shape: checked without casts, and exact where they are called.
import { input, layers, type Batch, type Shape, type Tensor } from "katachi";

export function residual<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>, channels: C) {
  const y1 = layers.conv2d(channels, 3, { padding: "same", activation: "relu" })(x);
  const y2 = layers.conv2d(channels, 3, { padding: "same" })(y1);
  const out = layers.add()([x, y2]);
  return out;
}
export const block: Tensor<[Batch, 32, 32, 16]> = residual(input([32, 32, 16]), 16);

export function res7<H extends number, W extends number>(x: Tensor<[Batch, H, W, 7]>) {
  const y = layers.conv2d(7, 3, { padding: "same" })(x);
  return layers.add()([x, y]);
}

export function resBad<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>) {
  const y = layers.conv2d(7, 3, { padding: "same" })(x);
  return layers.add()([x, y]);
  // ^27 Type 'Tensor<[Batch, H, W, 7]>' is not assignable to type 'MustMatch<"add", [Batch, H, W, C], [Batch, H, W, 7]>'.
}

export function down<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>) {
  const a = layers.conv2d(64, 3, { padding: "same", strides: 2 })(x);
  const b = layers.conv2d(64, 1, { padding: "same", strides: 2 })(x);
  const s = layers.add()([a, b]);
  return s;
}
export const strided: Tensor<[Batch, 17, 17, 64]> = down(input([33, 33, 16]));

export function valid<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>) {
  const a = layers.conv2d(64, 3)(x);
  const b = layers.conv2d(64, 3)(a);
  const q = layers.maxPooling2d(2)(b);
  return q;
}
export const inner: Tensor<[Batch, 12, 12, 64]> = valid(input([28, 28, 1]));

export function inception<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>) {
  const o = { padding: "same", activation: "relu" } as const;
  const b1 = layers.conv2d(64, 1, o)(x);
  const b2 = layers.conv2d(128, 3, o)(layers.conv2d(96, 1, o)(x));
  const b3 = layers.conv2d(32, 5, o)(layers.conv2d(16, 1, o)(x));
  const b4 = layers.conv2d(32, 1, o)(layers.maxPooling2d(3, { strides: 1, padding: "same" })(x));
  const cat = layers.concatenate()([b1, b2, b3, b4]);
  return cat;
}
export const mixed: Tensor<[Batch, 28, 28, 256]> = inception(input([28, 28, 192]));

export function act<S extends Shape>(x: Tensor<S>) { const y = layers.activation("relu")(layers.dropout(0.5)(x)); return y; }
export const active: Tensor<[Batch, 3]> = act(input([3]));

export function anyBatch<B extends number | Batch, C extends number>(x: Tensor<[B, C]>) { const y = layers.dense(4)(x); return y; }

export function dense1<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>) {
  const y = layers.conv2d(12, 3, { padding: "same" })(x);
  const z = layers.concatenate()([x, y]);
  const w = layers.conv2d(12, 3, { padding: "same" })(z);
  return layers.concatenate()([z, w]);
}
export const grown: Tensor<[Batch, 8, 8, 48]> = dense1(input([8, 8, 24]));

export function head<L extends string | number, D extends number>(x: Tensor<[Batch, L, D]>, width: D) {
  const ff = layers.dense(width)(layers.dense(2048, { activation: "gelu" })(x));
  const out = layers.add()([x, ff]); return out;
}
export const headed: Tensor<[Batch, "seq", 512]> = head(input(["seq", 512]), 512);

// Values the compiler does not know give unknown dimensions, never wrong ones.
declare const filters: number;
const options = { filters: 8, kernel: 3 };
export const wide: Tensor<[Batch, 26, 26, number]> = layers.conv2d(filters, 3)(input([28, 28, 1]));
const widened = layers.conv2d(options.filters, options.kernel)(input([28, 28, 1]));
export const open: Tensor<[Batch, number, number, number]> = widened;
export const flat: Tensor<[Batch, number]> = layers.flatten()(widened);
