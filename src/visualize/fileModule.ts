/**
 * The modules that draw into files, by an address that bundlers do not follow: `history.plot` and `model.plot` are part of
 * every program, the optional packages behind them need not be installed, and browsers have no files.
 */
const load = (address: string): Promise<unknown> => import(/* webpackIgnore: true */ /* @vite-ignore */ address);

/** A module of this folder. */
export const fileModule = async <M>(name: string): Promise<M> => (await load(import.meta.url.replace(/[^/]*$/, name))) as M;
