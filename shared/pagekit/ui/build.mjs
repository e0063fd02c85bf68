// Bundles app.js and app.css into the folder named on the command line.
import { build } from "esbuild";

const [outdir] = process.argv.slice(2);
if (!outdir) {
  console.error("usage: node build.mjs OUT_DIR");
  process.exit(2);
}
await build({
  entryPoints: ["app.js", "app.css"],
  outdir,
  bundle: true,
  minify: true,
  legalComments: "inline",
  target: ["chrome79", "firefox78", "safari14.1"],
  logLevel: "warning",
});
