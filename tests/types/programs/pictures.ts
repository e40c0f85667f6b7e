// Summaries, drawings and curves: options, and files by their endings. A comment below a mistake gives the column and
// the start of its error.
import { callbacks, input, layers, model, tensor } from "katachi";
import { historyChart, modelToDot, plotHistory, plotModel } from "katachi/visualize";

const x = input(["seq", 8], { name: "x" });
const net = model({ inputs: x, outputs: layers.dense(2)(layers.lstm(4)(x)) });
const rows = tensor([[[1, 2, 3, 4, 5, 6, 7, 8]]]);
const history = await net.compile({ optimizer: "adam", loss: "mse" }).fit(rows, tensor([[1, 2]]), { dashboard: { port: 0 }, callbacks: [callbacks.dashboard()] });
declare const path: string, width: number;

// What is right
net.summary({ expandNested: true, showTrainable: true, lineLength: 100, positions: [0.4, 0.8, 1], flops: true, bytes: true, sizes: { seq: 10 } });
export const text: string = net.summaryText({ flops: true });
await plotModel(net, "out/model.png", { showShapes: false, rankdir: "LR", expandNested: true, dpi: 96 });
await plotModel(net, path);
await net.plot("Model.SVG");
await net.plot(`out/${path}.dot`);
export const dot: string = modelToDot(net);
await history.plot("curves.html", { title: "digits", width, columns: 1 });
await plotHistory(history, "curves.png");
export const chart: string = history.chart({ width: 60, keys: ["loss"] }) + historyChart(history);

// What is not
net.summary({ expandNestd: true });
// ^15 Did you mean to write 'expandNested'?
await plotModel(net, "model.jpg");
// ^22 plotModel: the file must end with .png, .svg or .dot, got "model.jpg"
await net.plot("model");
// ^16 plotModel: the file must end with .png, .svg or .dot, got "model"
await net.plot("model.png", { rankdir: "BT" });
// ^31 Type '"BT"' is not assignable to type 'RankDir | undefined'.
await plotModel(layers.dense(3), "model.png");
// ^17 Property 'summaryText' is missing in type 'Layer<Dense<3, undefined, undefined>>' but required in type 'AnyModel'.
await history.plot("curves.pdf");
// ^20 plot: the file must end with .png, .svg or .html, got "curves.pdf"
await history.plot("curves.png", { colums: 2 });
// ^36 Did you mean to write 'columns'?
