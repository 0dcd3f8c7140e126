// One process of one benchmark in one setting; run.mjs starts it and receives its rows.
const [name, job] = [process.argv[2], JSON.parse(process.argv[3])];
const { run } = await import(`./benchmarks/${name}.mjs`);
process.send(await run(job), () => process.disconnect());
