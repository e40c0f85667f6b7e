/** The page of a dashboard: it listens to `/events`, keeps what it was told, and shows it. */
import { pageOf } from "../page/page.js";

const BODY = `
<main>
<section class="card">
<div class="head"><h1 id="model">Katachi</h1><span class="status" id="status" data-kind="starting">connecting</span></div>
<div class="track" role="progressbar" aria-label="training" aria-valuemin="0" aria-valuemax="100" id="track"><div id="bar"></div></div>
<dl class="facts" id="facts"></dl>
<p class="message" id="message" role="alert"></p>
</section>
<div class="panels" id="panels"><p class="waiting" id="waiting">Curves appear when the first epoch is over.</p></div>
<details class="card"><summary>Model</summary><pre id="summary"></pre></details>
</main>`;

const SCRIPT = String.raw`
const at = (id) => document.getElementById(id);
const charts = katachiCharts(at("panels"));
let panels = new Map();
let state = null;
let waiting = false;
let over = false;

const time = (seconds) => {
  if (seconds === null) return "–";
  const s = Math.max(0, Math.round(seconds));
  const two = (n) => String(n).padStart(2, "0");
  return s < 60 ? s + " s" : s < 3600 ? Math.floor(s / 60) + ":" + two(s % 60) : Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
};
const count = (n) => (n === null ? "–" : n >= 100 ? Math.round(n).toLocaleString("en-US") : String(Number(n.toPrecision(3))));
const number = (v) => (v === null ? "not finite" : Math.abs(v) < 1e-3 && v !== 0 ? v.toExponential(2) : String(Number(v.toPrecision(4))));

function status(kind, words) {
  at("status").dataset.kind = kind;
  at("status").textContent = words;
  document.title = words + " – " + at("model").textContent;
}

function facts(entries) {
  at("facts").replaceChildren(...entries.map(([label, value]) => {
    const div = document.createElement("div");
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    dt.textContent = label;
    dd.textContent = value;
    div.append(dt, dd);
    return div;
  }));
}

function render() {
  waiting = false;
  if (panels.size > 0) {
    at("waiting")?.remove();
    charts.draw([...panels.values()]);
  }
  if (!state) return;
  const { status: kind } = state;
  const ended = kind === "finished" || kind === "failed";
  status(kind, kind === "finished" && state.epoch < state.epochs ? "stopped early" : kind);
  at("message").textContent = state.message;
  at("waiting")?.toggleAttribute("hidden", ended);
  const percent = state.done === null ? 0 : Math.round(state.done * 1000) / 10;
  at("bar").style.width = percent + "%";
  at("track").setAttribute("aria-valuenow", String(percent));
  facts([
    ["epoch", state.epoch + " of " + state.epochs],
    ["step", state.step + (state.steps === null ? "" : " of " + state.steps)],
    ["samples per second", count(state.samplesPerSecond)],
    ["elapsed", time(state.elapsed)],
    ...(ended ? [] : [["time left", time(state.left)], ...Object.entries(state.logs).map(([key, value]) => [key + " so far", number(value)])]),
  ]);
}

function soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(render);
}

function row({ epoch, values }) {
  for (const [quantity, split, value] of values) {
    if (!panels.has(quantity)) panels.set(quantity, { quantity, log: false, epochs: [], training: null, validation: null });
    const panel = panels.get(quantity);
    if (panel.epochs.at(-1) !== epoch) {
      panel.epochs.push(epoch);
      panel.training?.push(null);
      panel.validation?.push(null);
    }
    panel[split] ??= panel.epochs.map(() => null);
    panel[split][panel.epochs.length - 1] = value;
  }
}

const events = new EventSource("/events");
events.addEventListener("begin", ({ data }) => {
  const { model, summary } = JSON.parse(data);
  at("model").textContent = model;
  at("summary").textContent = summary;
  panels = new Map();
  charts.clear();
});
events.addEventListener("rows", ({ data }) => {
  const { rows, logarithmic } = JSON.parse(data);
  rows.forEach(row);
  for (const panel of panels.values()) panel.log = logarithmic.includes(panel.quantity);
  soon();
});
events.addEventListener("state", ({ data }) => {
  state = JSON.parse(data);
  // After the end nobody answers any more: what is here stays.
  if (state.status === "finished" || state.status === "failed") {
    over = true;
    events.close();
  }
  soon();
});
events.onerror = () => { if (!over) status("lost", "connection lost"); };
`;

export const dashboardPage = (nonce: string): Promise<string> => pageOf({ title: "Katachi", body: BODY, script: SCRIPT, nonce });
