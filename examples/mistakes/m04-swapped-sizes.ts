// M4. Vocabulary and width of the embedding are swapped: 45,982,476 weights instead of 14,146,316.
// Python: no error; tokens from 256 up are out of range. Named options make the swap hard to write, and where the
// width is declared further on, it is an error.
import { input, layers } from "katachi";

const posts = input(["length"], { dtype: "int32" });
const swapped = layers.embedding({ inputDim: 256, outputDim: 50_000 })(posts);

layers.dense(128, { inputDim: 256 })(swapped);
//                                   ^^^^^^^ dense: axis 2 must be 256 (inputDim), got [Batch, length, 50000]

const embedded = layers.embedding({ inputDim: 50_000, outputDim: 256 })(posts);
const projected = layers.dense(128, { inputDim: 256 })(embedded);
