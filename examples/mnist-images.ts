/** The first nine images of MNIST, each with its class, and the shapes of the data. */
import { tensor } from "katachi";
import { imageGridSvg, writePicture } from "katachi/visualize";
import { loadMnist } from "./data/mnist.js";

const [imgRows, imgCols] = [28, 28] as const;
const { trainImages, trainLabels, testImages, testLabels } = await loadMnist(); // floats from 0 to 1: bytes divided by 255

const xTrain = tensor(trainImages, [60000, imgRows, imgCols, 1]); // Tensor<[60000, 28, 28, 1]>
const yTrain = tensor(trainLabels, [60000], "int32");             // IntTensor<[60000]>
const xTest = tensor(testImages, [10000, imgRows, imgCols, 1]);   // Tensor<[10000, 28, 28, 1]>
const yTest = tensor(testLabels, [10000], "int32");               // IntTensor<[10000]>
console.log(`x_train shape: [${xTrain.shape.join(", ")}], y_train shape: [${yTrain.shape.join(", ")}]`);
console.log(`x_test shape: [${xTest.shape.join(", ")}], y_test shape: [${yTest.shape.join(", ")}]`);

const size = imgRows * imgCols;
const grid = await imageGridSvg({
  images: Array.from({ length: 9 }, (_, i) => trainImages.subarray(size * i, size * (i + 1))),
  width: imgCols,
  height: imgRows,
  channels: 1,
  columns: 3,
  captions: Array.from({ length: 9 }, (_, i) => ({ text: `class ${trainLabels[i]}`, good: true })),
});
await writePicture("out/mnist-images.png", grid);
console.log("Picture: out/mnist-images.png");
