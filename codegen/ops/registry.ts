/** Every primitive, for tests that loop over them and targets that must cover them. */
import type { AnyOp } from "../graph/op.js";
import { fillOp, iotaOp, positionOp } from "./constants.js";
import { contractOp } from "./contract.js";
import { copyOp } from "./copy.js";
import { customGradientOp } from "./customGradient.js";
import { gatherOp, scatterAddOp } from "./gather.js";
import { historyOp } from "./history.js";
import { leafOp } from "./leaf.js";
import { placeOp } from "./place.js";
import * as arithmetic from "./pointwise/arithmetic.js";
import * as comparison from "./pointwise/comparison.js";
import * as convert from "./pointwise/convert.js";
import * as functions from "./pointwise/functions.js";
import * as integer from "./pointwise/integer.js";
import { threefryOp } from "./random.js";
import { recurrenceOp } from "./recurrence.js";
import { reduceOps } from "./reduce.js";
import { reshapeOp } from "./reshape.js";
import { viewOp } from "./view.js";

/** Pointwise files export their ops beside the builders: the ops are the objects. */
const opsOf = (module: object): AnyOp[] => Object.values(module).filter((value): value is AnyOp => typeof value === "object");

export const allOps: readonly AnyOp[] = [
  leafOp,
  fillOp,
  iotaOp,
  positionOp,
  ...opsOf(arithmetic),
  ...opsOf(comparison),
  ...opsOf(functions),
  ...opsOf(convert),
  ...opsOf(integer),
  threefryOp,
  copyOp,
  customGradientOp,
  viewOp,
  reshapeOp,
  placeOp,
  ...Object.values(reduceOps),
  contractOp,
  gatherOp,
  scatterAddOp,
  historyOp,
  recurrenceOp,
];
