// Judges the document of the file given by Redocly's recommended rules. Prints what is wrong with
// it, and fails if there is anything.
import { createConfig, formatProblems, getTotals, lint } from "@redocly/openapi-core";

const config = await createConfig({ extends: ["recommended"] });
const problems = await lint({ ref: process.argv[2], config });
const totals = getTotals(problems);
formatProblems(problems, { format: "codeframe", totals, version: "" });
if (problems.length > 0) process.exit(1);
