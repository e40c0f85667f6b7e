/** The callbacks, as users see them under `callbacks`. */
export * from "./callbacks/backupAndRestore.js";
export * from "./callbacks/csvLogger.js";
export { dashboard } from "./callbacks/dashboard.js";
export * from "./callbacks/earlyStopping.js";
export * from "./callbacks/lambdaCallback.js";
export * from "./callbacks/learningRateScheduler.js";
export * from "./callbacks/modelCheckpoint.js";
export * from "./callbacks/nanFinder.js";
export { progbarLogger } from "./callbacks/progbarLogger.js";
export * from "./callbacks/reduceLROnPlateau.js";
export * from "./callbacks/tensorBoard.js";
export * from "./callbacks/terminateOnNaN.js";
