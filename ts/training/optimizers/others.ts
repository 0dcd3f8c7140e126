/** The less common optimizers by name, which a page loads when a model names one (../on-demand.ts). */
import { Adadelta } from "./adadelta.js";
import { Adafactor } from "./adafactor.js";
import { Adagrad } from "./adagrad.js";
import { Adamax } from "./adamax.js";
import { Ftrl } from "./ftrl.js";
import { Lamb } from "./lamb.js";
import { Lion } from "./lion.js";
import { LossScaleOptimizer } from "./loss-scale.js";
import { MultiOptimizer } from "./multi-optimizer.js";
import { Muon } from "./muon.js";
import { Nadam } from "./nadam.js";
import { OptimizerMap } from "./optimizer-map.js";
import { ScheduleFreeAdamW } from "./schedule-free-adamw.js";
import type { OPTIMIZERS_ON_DEMAND, OptimizerTable } from "./table.js";

export const otherOptimizers: Readonly<
  Record<(typeof OPTIMIZERS_ON_DEMAND)[number], OptimizerTable[string]>
> = {
  adadelta: Adadelta,
  adafactor: Adafactor,
  adagrad: Adagrad,
  adamax: Adamax,
  ftrl: Ftrl,
  lamb: Lamb,
  lion: Lion,
  muon: Muon,
  nadam: Nadam,
  schedulefreeadamw: ScheduleFreeAdamW,
};

/** Optimizers with others inside of them, and the map of one of them, as files name them. */
export const outerOptimizers = { LossScaleOptimizer, MultiOptimizer, OptimizerMap };
