/** Factorizations of matrices and triangular systems. */
export * from "./cholesky.js";
export * from "./eigh.js";
export * from "./lu.js";
export * from "./qr.js";
export * from "./svd.js";
export * from "./triangular.js";
