/**
 * What draws curves in a page, by uPlot: `const charts = katachiCharts(element, height)`, then `charts.draw(panels)` as often as
 * there are new numbers. A panel is { quantity, log, epochs: [1, 2, ...], training: [...], validation: [...] | null }.
 * It is text, because pages get it inside of themselves.
 */
export const CHARTS = String.raw`
function katachiCharts(root, height = 240) {
  const known = new Map();
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const short = (v) => {
    if (v === null || v === undefined) return "–";
    const size = Math.abs(v);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) return v.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
    return String(Number(v.toPrecision(4)));
  };
  const make = (tag, name, parent) => { const e = document.createElement(tag); if (name) e.className = name; parent.append(e); return e; };

  function panelFor(p) {
    const card = make("section", "card panel", root);
    const header = make("header", "", card);
    const title = make("h2", "", header);
    title.textContent = p.quantity + " ";
    const note = make("small", "", title);
    const values = {};
    for (const split of ["training", "validation"]) {
      const value = make("span", "value", header);
      value.style.setProperty("--curve", "var(--" + split + ")");
      value.append(split + " ");
      values[split] = make("b", "", value);
      value.hidden = true;
    }
    const at = make("span", "value at", header);
    return { card, note, at, values, place: make("div", "", card), plot: null, kind: "", data: null };
  }

  function show(panel, index) {
    const { epochs, training, validation } = panel.data;
    const last = (list) => { for (let i = list.length - 1; i >= 0; i--) if (list[i] !== null) return list[i]; return null; };
    panel.at.textContent = epochs.length === 0 ? "" : "epoch " + epochs[index === null ? epochs.length - 1 : index];
    for (const [split, list] of [["training", training], ["validation", validation]]) {
      panel.values[split].parentElement.hidden = !list;
      if (list) panel.values[split].textContent = short(index === null ? last(list) : list[index]);
    }
  }

  function build(panel) {
    const { log, validation, epochs } = panel.data;
    if (panel.plot) panel.plot.destroy();
    const line = (name) => ({ stroke: style(name), width: 2, points: { show: (u) => u.data[0].length <= 30, size: 6, fill: style(name) } });
    const axis = { stroke: style("--quiet"), font: "12px system-ui, sans-serif", grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line"), width: 1, size: 5 } };
    const powers = (u, ticks) => ticks.map((v) => (v > 0 && Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-6 ? v : null));
    const whole = [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((power) => n * 10 ** power)).sort((a, b) => a - b);
    panel.plot = new uPlot({
      width: Math.max(200, panel.place.clientWidth), height, legend: { show: false },
      cursor: { sync: { key: "katachi" }, drag: { x: false, y: false }, y: false, focus: { prox: -1 } },
      scales: { x: { time: false, range: (u, min, max) => (min === null ? [0.5, 1.5] : min === max ? [min - 0.5, max + 0.5] : [min, max]) }, y: log ? { distr: 3 } : {} },
      axes: [{ ...axis, incrs: whole, size: 32, grid: { show: false } }, { ...axis, size: 64, ...(log ? { grid: { ...axis.grid, filter: powers }, ticks: { ...axis.ticks, filter: powers } } : {}), values: (u, ticks) => ticks.map((v) => (v === null ? "" : short(v))) }],
      series: [{}, line("--training"), ...(validation ? [line("--validation")] : [])],
      hooks: { setCursor: [(u) => show(panel, u.cursor.idx === undefined || u.cursor.left < 0 ? null : u.cursor.idx)] },
    }, series(panel.data), panel.place);
    panel.kind = kindOf(panel.data);
  }

  const kindOf = (p) => [p.log, !!p.validation].join();
  const series = (p) => [p.epochs, p.training || p.epochs.map(() => null), ...(p.validation ? [p.validation] : [])];

  function draw(panels) {
    for (const data of panels) {
      if (!known.has(data.quantity)) known.set(data.quantity, panelFor(data));
      const panel = known.get(data.quantity);
      panel.data = data;
      panel.note.textContent = data.log ? "logarithmic" : "";
      if (!panel.plot || panel.kind !== kindOf(data)) build(panel);
      else panel.plot.setData(series(data));
      if (panel.plot.cursor.left < 0 || panel.plot.cursor.left === undefined) show(panel, null);
    }
  }

  const again = () => { for (const panel of known.values()) build(panel); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new ResizeObserver(() => { for (const { plot, place } of known.values()) if (plot && Math.abs(plot.width - place.clientWidth) > 1) plot.setSize({ width: Math.max(200, place.clientWidth), height }); }).observe(root);
  return { draw, clear() { for (const { plot, card } of known.values()) { plot.destroy(); card.remove(); } known.clear(); } };
}
`;
