/** Elements of the smallest tensors that fusing is tried on: smaller ones are in the cache as it is. */
export const MIN_FUSED = 8192;
