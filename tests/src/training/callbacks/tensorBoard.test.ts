/** Event files, read with a protocol buffer reader that is not ours; checksums against published ones. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { PbfReader } from "pbf";
import { afterAll, describe, expect, it } from "vitest";
import { callbacks, input, layers, optimizers, sequential, tensor } from "../../../../src/index.js";
import type { Model } from "../../../../src/models/model.js";
import { crc32c } from "../../../../src/training/callbacks/events/crc32c.js";
import { histogram } from "../../../../src/training/callbacks/events/histogram.js";
import { failure, numbers, untyped } from "../../support.js";

const folder = mkdtempSync(join(tmpdir(), "katachi-events-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Event {
  wallTime?: number;
  step?: number;
  version?: string;
  tag?: string;
  plugin?: string;
  dataClass?: number;
  dtype?: number;
  shape?: number[];
  values?: number[];
}

/** Fields by number, as tensorflow/core/util/event.proto and core/framework/{summary,tensor,tensor_shape}.proto have them. */
function readEvent(bytes: Uint8Array): Event {
  const event: Event = { step: 0 };
  let content = new Uint8Array();
  const inside = (pbf: PbfReader, read: (field: number, pbf: PbfReader) => void): void => void pbf.readMessage((field: number, _: object, inner: PbfReader) => read(field, inner), {});
  new PbfReader(bytes).readFields((field: number, _: object, pbf: PbfReader) => {
    if (field === 1) event.wallTime = pbf.readDouble();
    if (field === 2) event.step = pbf.readVarint();
    if (field === 3) event.version = pbf.readString();
    if (field !== 5) return;
    inside(pbf, (summary, pbf) => {
      expect(summary).toBe(1);
      inside(pbf, (value, pbf) => {
        if (value === 1) event.tag = pbf.readString();
        if (value === 8) {
          event.shape = [];
          inside(pbf, (tensor, pbf) => {
            if (tensor === 1) event.dtype = pbf.readVarint();
            if (tensor === 2) inside(pbf, (shape, pbf) => shape === 2 && inside(pbf, (dim, pbf) => dim === 1 && event.shape!.push(pbf.readVarint())));
            if (tensor === 4) content = Uint8Array.from(pbf.readBytes());
          });
        }
        if (value === 9) inside(pbf, (metadata, pbf) => {
          if (metadata === 1) inside(pbf, (plugin, pbf) => plugin === 1 && (event.plugin = pbf.readString()));
          if (metadata === 4) event.dataClass = pbf.readVarint();
        });
      });
    });
  }, {});
  if (content.length > 0) event.values = [...(event.dtype === 1 ? new Float32Array(content.buffer) : new Float64Array(content.buffer))];
  return event;
}

/** The bits of CRC-32C one by one, from its definition, and the mask of TFRecord. */
function maskedBitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  crc ^= 0xffffffffn;
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

function readEvents(run: string): Event[] {
  const [name, ...others] = readdirSync(run);
  expect(others).toEqual([]);
  expect(name).toMatch(new RegExp(`^events\\.out\\.tfevents\\.\\d{10}\\.${hostname().replaceAll(".", "\\.")}\\.${process.pid}\\.\\d+\\.v2$`));
  const bytes = readFileSync(join(run, name!));
  const events: Event[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedBitByBit(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedBitByBit(data));
    events.push(readEvent(data));
    at += 16 + length;
  }
  return events;
}

const x = tensor(numbers(40), [20, 2]);
const y = tensor(numbers(20, 2), [20, 1]);
const line = (optimizer: unknown = "sgd"): Model => untyped(sequential([input([2]), layers.dense(1, { name: "line" })])).compile({ optimizer, loss: "mse", metrics: ["mae"] });
const scalars = (events: readonly Event[]): [string, number, number][] => events.filter(({ plugin }) => plugin === "scalars").map(({ tag, step, values }) => [tag!, step!, values![0]!]);

it("has the checksums of RFC 3720, appendix B.4", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113fdb5c);
});

describe("fit", () => {
  it("writes what the history has, in runs for training and validation", async () => {
    const logDir = join(folder, "epochs");
    const before = Date.now() / 1000;
    const net = line();
    const { history } = await net.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0, validationSplit: 0.2, callbacks: [callbacks.tensorBoard({ logDir })] });
    const train = readEvents(join(logDir, "train"));
    const validation = readEvents(join(logDir, "validation"));
    for (const events of [train, validation]) {
      expect(events[0]).toMatchObject({ version: "brain.Event:2", step: 0 });
      for (const { wallTime } of events) expect(wallTime! >= before - 1 && wallTime! <= Date.now() / 1000).toBe(true);
      for (const event of events.slice(1)) expect(event).toMatchObject({ plugin: "scalars", dataClass: 1, dtype: 1, shape: [] });
    }
    const at = (key: string, epoch: number): number => Math.fround(history[key]![epoch]!);
    expect(scalars(train)).toEqual([0, 1, 2].flatMap((epoch) => [["epoch_loss", epoch, at("loss", epoch)], ["epoch_mae", epoch, at("mae", epoch)]]));
    expect(scalars(validation)).toEqual(
      [0, 1, 2].flatMap((epoch) => [
        ["evaluation_loss_vs_iterations", 2 * (epoch + 1), at("val_loss", epoch)],
        ["evaluation_mae_vs_iterations", 2 * (epoch + 1), at("val_mae", epoch)],
        ["epoch_loss", epoch, at("val_loss", epoch)],
        ["epoch_mae", epoch, at("val_mae", epoch)],
      ]),
    );
  });

  it("writes batches, schedules and distributions where it is asked to", async () => {
    const logDir = join(folder, "more");
    const net = line(optimizers.sgd({ learningRate: optimizers.schedules.exponentialDecay({ initialLearningRate: 0.5, decaySteps: 5, decayRate: 0.5 }) }));
    await net.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0, callbacks: [callbacks.tensorBoard({ logDir, updateFreq: 2, histogramFreq: 2, writeStepsPerSecond: true })] });
    const events = readEvents(join(logDir, "train"));
    const found = scalars(events);
    expect(found.filter(([tag]) => tag === "batch_loss").map(([, step]) => step)).toEqual([2, 4, 6, 8, 10]);
    expect(found.filter(([tag]) => tag === "epoch_learning_rate")).toEqual([["epoch_learning_rate", 0, 0.25], ["epoch_learning_rate", 1, 0.125]]);
    for (const tag of ["epoch_steps_per_second", "batch_steps_per_second"]) expect(found.filter(([name]) => name === tag).every(([, , value]) => value > 0)).toBe(true);
    const histograms = events.filter(({ plugin }) => plugin === "histograms");
    expect(histograms.map(({ tag, step, shape, dtype, dataClass }) => [tag, step, shape, dtype, dataClass])).toEqual([["line/kernel_0/histogram", 0, [30, 3], 2, 2], ["line/bias_0/histogram", 0, [30, 3], 2, 2]]);
  });

  it("says what it cannot write and what it does not take", async () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    expect(await failure(() => line().fit(x, y, { verbose: 0, callbacks: [callbacks.tensorBoard({ logDir: file })] }))).toMatch(/^file: tensorBoard: cannot write to .*a-file.train: E(NOTDIR|EXIST)/);
    expect(await failure(() => callbacks.tensorBoard({ updateFreq: 0 }))).toBe('option: tensorBoard: updateFreq must be one of "epoch", "batch", or a positive integer, got 0');
    expect(await failure(() => callbacks.tensorBoard({ writeGraph: true } as object))).toMatch(/^option: tensorBoard: unknown option "writeGraph"/);
  });
});

it("counts every value in the bucket it is in", () => {
  const values = numbers(1000, 5);
  const rows = histogram(values);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  for (let i = 0; i < 30; i++) {
    const [left, right, count] = [rows[3 * i]!, rows[3 * i + 1]!, rows[3 * i + 2]!];
    expect(left).toBeCloseTo(least + ((most - least) * i) / 30, 12);
    expect(count).toBe(values.filter((value) => value >= left && (value < right || (i === 29 && value <= right))).length);
  }
  expect([...histogram([2, 2, 2], 3)]).toEqual([2, 2, 0, 2, 2, 0, 2, 2, 3]);
});
