/**
 * Whether the checks of the packed package are required: under .ci/run. Elsewhere they are skipped,
 * so that a newcomer downloads no runtimes, compilers or browsers.
 */
export const isRequired = process.env.CI === "true";
