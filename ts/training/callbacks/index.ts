/** Callbacks, as users import them. */
export {
  BackupAndRestore,
  type BackupAndRestoreOptions,
  backupAndRestore,
} from "./backup-and-restore.js";
export {
  Callback,
  type CallbackContext,
  type CallbackHooks,
  type CallbackLike,
  type CallbackModel,
  type CallbackParams,
  type FitRecord,
  type Logs,
  type TrainBeginContext,
} from "./callback.js";
export { CallbackList } from "./callback-list.js";
export { CSVLogger, type CsvLoggerOptions, csvLogger } from "./csv-logger.js";
export { progressDisplay } from "./display.js";
export { EarlyStopping, type EarlyStoppingOptions, earlyStopping } from "./early-stopping.js";
export { History } from "./history.js";
export {
  LambdaCallback,
  type LambdaCallbackOptions,
  lambdaCallback,
} from "./lambda-callback.js";
export {
  type EpochSchedule,
  LearningRateScheduler,
  type LearningRateSchedulerOptions,
  learningRateScheduler,
} from "./learning-rate-scheduler.js";
export type { ProgressDisplay } from "./list.js";
export {
  ModelCheckpoint,
  type ModelCheckpointOptions,
  modelCheckpoint,
} from "./model-checkpoint.js";
export { ProgbarLogger } from "./progress.js";
export {
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
  reduceLROnPlateau,
} from "./reduce-lr-on-plateau.js";
export { RemoteMonitor, type RemoteMonitorOptions, remoteMonitor } from "./remote-monitor.js";
export {
  SwapEMAWeights,
  type SwapEMAWeightsOptions,
  swapEMAWeights,
} from "./swap-ema-weights.js";
export { TensorBoard, type TensorBoardOptions, tensorBoard } from "./tensor-board.js";
export { TerminateOnNaN, type TerminateOnNaNOptions, terminateOnNaN } from "./terminate-on-nan.js";
