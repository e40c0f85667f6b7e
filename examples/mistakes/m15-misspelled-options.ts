// M15. imput_shape and imput_dim.
// Python: a TypeError when it runs; tfjs-layers accepts any key and ignores it.
import { layers } from "katachi";

layers.dense(32, { imputShape: [784] });
//                 ^^^^^^^^^^ Did you mean to write 'inputShape'?

layers.dense(32, { imputDim: 784 });
//                 ^^^^^^^^ Did you mean to write 'inputDim'?

layers.dense(32, { inputShape: [784] });
layers.dense(32, { inputDim: 784 });
