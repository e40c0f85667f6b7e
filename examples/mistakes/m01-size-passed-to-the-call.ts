// M1. The embedding's width is passed to the call instead of the layer.
// Python: Embedding(text_vocabulary_size)(text_input, 64) fails when it runs, with a TypeError.
import { input, layers } from "katachi";

const text = input(["length"], { dtype: "int32", name: "text" });

layers.embedding({ inputDim: 10_000 })(text, 64);
//               ^ Property 'outputDim' is missing in type '{ inputDim: 10000; }' but required in type 'EmbeddingOptions<10000, number, undefined, 1>'.
//                                           ^^ Expected 1 arguments, but got 2.

const words = layers.embedding({ inputDim: 10_000, outputDim: 64 })(text);
