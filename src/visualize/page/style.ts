/** The look of our pages, in the light and in the dark. */
export const STYLE = `
:root { color-scheme: light dark; --back: #f5f6f8; --card: #ffffff; --text: #1f2933; --quiet: #66707c; --line: #e4e7eb; --training: #2563eb; --validation: #d9600b; --good: #0b7a53; --bad: #c81e1e; }
@media (prefers-color-scheme: dark) { :root { --back: #0f1318; --card: #181d24; --text: #e6e9ee; --quiet: #98a3b1; --line: #2a313b; --training: #74a4ff; --validation: #ffa35c; --good: #4fd1a1; --bad: #ff7b7b; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 24px; background: var(--back); color: var(--text); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1200px; margin: 0 auto; display: grid; gap: 16px; }
h1 { margin: 0; font-size: 20px; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; min-width: 0; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: 12px; }
.status { border: 1px solid currentColor; border-radius: 999px; padding: 1px 12px; font-weight: 600; font-size: 13px; color: var(--training); }
.status[data-kind="finished"] { color: var(--good); }
.status[data-kind="failed"], .status[data-kind="lost"] { color: var(--bad); }
.message { margin: 14px 0 0; color: var(--bad); overflow-wrap: anywhere; white-space: pre-wrap; }
.message:empty { display: none; }
.track { height: 8px; margin: 12px 0 14px; border-radius: 4px; background: var(--line); overflow: hidden; }
.track > div { height: 100%; width: 0; border-radius: 4px; background: var(--training); transition: width .25s; }
.facts { margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 12px 20px; }
.facts dt { color: var(--quiet); font-size: 12px; }
.facts dd { margin: 0; font-size: 17px; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 16px; }
.panel header { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: baseline; margin-bottom: 6px; }
.panel h2 { flex-basis: 100%; margin: 0; font-size: 15px; overflow-wrap: anywhere; }
.panel h2 small { color: var(--quiet); font-weight: 400; }
.value { font-variant-numeric: tabular-nums; white-space: nowrap; color: var(--quiet); }
.value b { color: var(--text); font-weight: 600; }
.value::before { content: ""; display: inline-block; width: 14px; height: 3px; border-radius: 2px; margin: 0 6px 3px 0; background: var(--curve); }
.value.at { margin-left: auto; }
.value.at::before { content: none; }
.waiting { color: var(--quiet); text-align: center; padding: 48px 0; grid-column: 1 / -1; }
summary { cursor: pointer; font-weight: 600; }
pre { margin: 12px 0 0; overflow-x: auto; font: 12px/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.u-cursor-x { border-color: var(--quiet) !important; }
`;
