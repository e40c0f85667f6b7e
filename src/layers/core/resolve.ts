/** Declared shapes with names in them, such as the target of reshape, inside a model that gives the names sizes. */
import type { RuntimeDim } from "../../../types/dimension.js";
import type { Names } from "../../operation.js";

/** The dimensions with what names stand for put in. */
export const resolve = (dims: readonly RuntimeDim[], names: Names): readonly RuntimeDim[] => dims.map((dim) => (typeof dim === "string" ? (names.get(dim) ?? dim) : dim));
