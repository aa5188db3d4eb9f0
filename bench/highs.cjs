// Solves one LP file with HiGHS; prints outcome|objective|bound, "" = none.
// Usage: node highs.cjs FOLDER-OF-NODE_MODULES FILE SECONDS
const [folder, file, seconds] = process.argv.slice(2);
const load = require(require("path").join(folder, "node_modules", "highs"));
const data = require("fs").readFileSync(file);
const outcomes = { 7: "optimal", 8: "infeasible", 13: "time limit" };
load().then((highs) => highs.withModel({ format: "lp", data }, (model) => {
    model.options.set({
        output_flag: false, mip_rel_gap: 0, time_limit: Number(seconds),
    });
    model.run();
    const status = model.getModelStatus();
    const info = (name) => model.info.get(name);
    const found = info("primal_solution_status") === 2; // feasible point
    const finite = (x) => (Math.abs(x) < 1e29 ? x : "");
    console.log([outcomes[status] || `status ${status}`,
        found ? info("objective_function_value") : "",
        finite(info("mip_dual_bound"))].join("|"));
}));
