/** Types of the outputs of recurrent layers. */
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** The output alone, or with returnState a tuple of it and the state. */
export type OneStateOutput<State extends boolean> = State extends true
  ? [output: SymbolicTensor, hidden: SymbolicTensor]
  : SymbolicTensor;

/** The output alone, or with returnState a tuple of it, the hidden state and the cell. */
export type LstmOutput<State extends boolean> = State extends true
  ? [output: SymbolicTensor, hidden: SymbolicTensor, cell: SymbolicTensor]
  : SymbolicTensor;

/** The output alone, or with returnState followed by the states of the cell. */
export type RnnOutput<State extends boolean> = State extends true
  ? [output: SymbolicTensor, ...states: SymbolicTensor[]]
  : SymbolicTensor;
