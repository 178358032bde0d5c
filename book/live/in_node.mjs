// Runs Python in the pages' runtime under Node.js: `node in_node.mjs FOLDER < job.json`, the answer as JSON on stdout.
// A job is {files: {path: text}, before: text, program: text}; the program's last expression, a text, is the answer.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const job = JSON.parse(readFileSync(0, "utf8"));
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const module = (name) => import(pathToFileURL(join(folder, name)).href);
const { loadPyodide } = await module("pyodide.mjs");
const python = await loadPyodide({
  indexURL: folder, stdLibURL: join(folder, manifest.library),
  lockFileContents: { info: manifest.info, packages: {} },
});
const site = python.runPython("import site; site.getsitepackages()[0]");
for (const name of manifest.archives) python.unpackArchive(new Uint8Array(readFileSync(join(folder, name))), "zip", { extractDir: site });
for (const [path, text] of Object.entries(job.files)) python.FS.writeFile(path, text);
python.setStdout({ batched: () => {} });
python.setStderr({ batched: (line) => process.stderr.write(line + "\n") });
python.runPython(job.before);
process.stdout.write(python.runPython(job.program));
