/**
 * The messages of event files. Field numbers are those of TensorFlow's tensorflow/core/util/event.proto and
 * tensorflow/core/framework/{summary,tensor,tensor_shape,types}.proto.
 */
import { histogram } from "./histogram.js";
import { bytesField, concatenate, doubleField, integerField, littleEndian, messageField, textField } from "./message.js";

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, tensor: 8, metadata: 9 } as const;
const METADATA = { pluginData: 1, dataClass: 4 } as const;
const PLUGIN = { pluginName: 1 } as const;
const TENSOR = { dtype: 1, shape: 2, content: 4 } as const;
const SHAPE = { dim: 2 } as const;
const DIM = { size: 1 } as const;
const DTYPES = { float32: 1, float64: 2 } as const;
const DATA_CLASSES = { scalar: 1, tensor: 2 } as const;

/** When, in seconds since 1970. */
type WallTime = number;

/** A file begins with the version of its format. */
export const versionEvent = (time: WallTime): Uint8Array =>
  concatenate([doubleField(EVENT.wallTime, time), textField(EVENT.fileVersion, "brain.Event:2")]);

interface TensorParts {
  readonly dtype: keyof typeof DTYPES;
  readonly shape: readonly number[];
  readonly content: Uint8Array;
}

const tensorField = ({ dtype, shape, content }: TensorParts): Uint8Array =>
  messageField(VALUE.tensor, [
    integerField(TENSOR.dtype, DTYPES[dtype]),
    messageField(TENSOR.shape, shape.map((size) => messageField(SHAPE.dim, [integerField(DIM.size, size)]))),
    bytesField(TENSOR.content, content),
  ]);

/** One tagged tensor; TensorBoard shows it with the plugin of this name. */
const summaryEvent = (time: WallTime, step: number, tag: string, plugin: string, dataClass: keyof typeof DATA_CLASSES, tensor: TensorParts): Uint8Array =>
  concatenate([
    doubleField(EVENT.wallTime, time),
    integerField(EVENT.step, step),
    messageField(EVENT.summary, [
      messageField(SUMMARY.value, [
        textField(VALUE.tag, tag),
        tensorField(tensor),
        messageField(VALUE.metadata, [messageField(METADATA.pluginData, [textField(PLUGIN.pluginName, plugin)]), integerField(METADATA.dataClass, DATA_CLASSES[dataClass])]),
      ]),
    ]),
  ]);

/** What `tf.summary.scalar` writes. */
export function scalarEvent(time: WallTime, step: number, tag: string, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return summaryEvent(time, step, tag, "scalars", "scalar", { dtype: "float32", shape: [], content: new Uint8Array(view.buffer) });
}

/** What `tf.summary.histogram` writes. */
export function histogramEvent(time: WallTime, step: number, tag: string, values: ArrayLike<number>): Uint8Array {
  const rows = histogram(values);
  return summaryEvent(time, step, tag, "histograms", "tensor", { dtype: "float64", shape: [rows.length / 3, 3], content: new Uint8Array(littleEndian(rows)) });
}
