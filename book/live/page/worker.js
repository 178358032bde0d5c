// Python in a worker. Loads what lies beside this file, compares every file's hash, asks nobody else.
const here = new URL(".", import.meta.url).href;
const LIMIT = 100_000; // characters of output of one run that a page shows
let manifest, compresses, total = 0, loaded = 0;

const copyOf = (name) => name + manifest.packed;
const sizeOf = (name) => manifest.files[name].size;
// With its hash in the address, a file of an earlier edition that the browser has kept is not taken for this one.
const addressOf = (name) => `${here}${name}?${encodeURIComponent(manifest.files[name].integrity)}`;
async function ask(name, address, options) {
  const answer = await fetch(address, options).catch((error) => { throw new Error(`${name}: ${error.message}`); });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}
const notThis = (name) => new Error(`${name} is not the file that belongs here`);
const hasCopy = (name) => copyOf(name) in manifest.files;
// A host that compresses sends a file best by itself; for others there is a copy that the browser unpacks.
async function load(name) {
  if (!hasCopy(name)) return verified(name);
  if (compresses) {
    const answer = await ask(name, addressOf(name));
    if (answer.headers.get("Content-Encoding") !== null) return verified(name, answer);
    answer.body.cancel(); // this host compresses, but not files of this kind
    total += sizeOf(copyOf(name)) - sizeOf(name);
  }
  const copy = new Blob([await verified(copyOf(name))]);
  return new Uint8Array(await new Response(copy.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

async function verified(name, asked) {
  const { integrity, size } = manifest.files[name];
  if (!crypto.subtle) { // no secure context: the browser compares the hash, and says nothing on the way
    const answer = await ask(name, addressOf(name), { integrity });
    return report(new Uint8Array(await answer.arrayBuffer()), size);
  }
  const answer = asked ?? await ask(name, addressOf(name));
  const bytes = new Uint8Array(size);
  let at = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (at + part.value.length > size) throw notThis(name);
    bytes.set(part.value, at);
    at += report(part.value, part.value.length).length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (at !== size || "sha256-" + btoa(String.fromCharCode(...digest)) !== integrity) throw notThis(name);
  return bytes;
}
function report(bytes, length) {
  loaded += length;
  if (loaded <= total) postMessage({ type: "progress", share: loaded / total });
  return bytes;
}
function address(bytes) { return URL.createObjectURL(new Blob([bytes], { type: "text/javascript" })); }

let sent = 0, line = "", verdicts = []; // of one run: characters sent, what its last line begins with, what its checks said
const CHECKED = /^Exercise ([\d.]+): (right|not yet)\./;
function noteVerdicts(text) {
  const lines = (line + text).split("\n");
  line = lines.pop().slice(0, 80);
  for (const whole of lines) {
    const [, number, verdict] = CHECKED.exec(whole) ?? [];
    if (verdict) verdicts.push([number, verdict]);
  }
}
function writer(stream) {
  const decoder = new TextDecoder();
  return (buffer) => {
    const text = decoder.decode(buffer, { stream: true });
    if (stream === "out") noteVerdicts(text);
    if (sent <= LIMIT) {
      const shown = text.length > LIMIT - sent ? text.slice(0, LIMIT - sent) + "\n[more output than this page shows]\n" : text;
      sent += text.length;
      postMessage({ type: "output", stream, text: shown });
    }
    return buffer.length;
  };
}
// The end of a traceback says what was wrong, its beginning where.
const shortened = (text) => (text.length <= LIMIT ? text : `${text.slice(0, LIMIT / 2)}\n[left out]\n${text.slice(-LIMIT / 2)}`);

async function boot() {
  const answer = await ask("manifest.json", `${here}manifest.json`, { cache: "no-cache" });
  manifest = await answer.json().catch(() => { throw notThis("manifest.json"); });
  // Without `crypto.subtle` a file's headers are seen only when all of it is there: too late to choose.
  compresses = Boolean(crypto.subtle) && answer.headers.get("Content-Encoding") !== null;
  const names = [...manifest.modules, manifest.library, manifest.binary, ...manifest.archives];
  total = names.reduce((sum, name) => sum + sizeOf(hasCopy(name) && !compresses ? copyOf(name) : name), 0);
  const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await load(name)])));
  const plainFetch = self.fetch;
  self.fetch = (url, options) => {
    if (!String(url).endsWith(manifest.binary)) return plainFetch(url, options);
    return Promise.resolve(new Response(files[manifest.binary], { headers: { "Content-Type": "application/wasm" } }));
  };
  const [main, assembly] = await Promise.all(manifest.modules.map((name) => import(address(files[name]))));
  const python = await main.loadPyodide({
    indexURL: here, packageBaseUrl: here, stdLibURL: address(files[manifest.library]),
    createPyodideModule: assembly.default,
    lockFileContents: { info: manifest.info, packages: {} }, // so that nothing can be asked of a CDN
  });
  self.fetch = plainFetch;
  const site = python.runPython("import site; site.getsitepackages()[0]");
  python.setStdout({ write: writer("out") });
  python.setStderr({ write: writer("err") });
  python.setStdin({ stdin: () => null }); // input() gets EOFError
  const unpack = (bytes) => python.unpackArchive(bytes, "zip", { extractDir: site });
  for (const name of manifest.archives) unpack(files[name]);
  const globals = python.runPython(`
    import importlib, os, sys, site
    book = site.getsitepackages()[0] + "/book_in_the_page"
    sys.path.append(book)
    os.chdir(book + "/chapters")
    import stand_ins
    stand_ins.install()
    import session
    sys.setrecursionlimit(session.DEPTH)
    def answer(module, question):
        return importlib.import_module(module).answer(question)
    globals()
  `);
  const session = globals.get("session").Session(), answers = globals.get("answer");
  return { python, session, answers, unpack };
}

let ready;
const unpacked = new Set();
onmessage = async ({ data }) => {
  try {
    const { python, session, answers, unpack } = await (ready ??= boot());
    if (data.type === "boot") { postMessage({ type: "ready" }); return; }
    if (data.type === "ask") {
      for (const name of manifest.extras[data.module] ?? []) {
        if (!unpacked.has(name)) unpack(await load(name));
        unpacked.add(name);
      }
      postMessage({ type: "answer", id: data.id, answer: answers(data.module, data.question) });
      return;
    }
    if (data.interrupt) python.setInterruptBuffer(data.interrupt);
    sent = 0; line = ""; verdicts = [];
    const cells = python.toPy(data.cells), names = python.toPy(data.names);
    const error = session.run(cells, names, data.place);
    cells.destroy(); names.destroy();
    postMessage({ type: "done", id: data.id, error: shortened(error), verdicts });
  } catch (error) {
    // It was stopped a moment before or after the reader's own code.
    if (error.type === "KeyboardInterrupt") { postMessage({ type: "done", id: data.id, error: "\nKeyboardInterrupt", verdicts }); return; }
    postMessage({ type: "broken", id: data.id, text: String(error.message ?? error) });
  }
};
