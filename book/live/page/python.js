// Python in the background: one worker for the page, one run at a time.
const base = new URL(".", import.meta.url).href;
const shared = self.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
const PATIENCE = 400; // ms within which Python must notice an interrupt, or its worker is ended
const ENDING = 600; // ms more for a run that has noticed: it is on its way out, and its variables are kept

let worker = null, booted = null, current = null, id = 0;
let giveUp = () => {}; // fails whoever waits for Python to start
let onProgress = () => {};
export const isReady = () => booted?.isDone ?? false;

export function boot(progress) {
  if (progress) onProgress = progress;
  if (booted) return booted;
  worker = new Worker(base + "worker.js" + new URL(import.meta.url).search, { type: "module" });
  booted = new Promise((good, bad) => {
    giveUp = bad;
    worker.onmessage = ({ data }) => {
      if (data.type === "progress") onProgress(data.share);
      else if (data.type === "ready") { booted.isDone = true; good(); }
      else if (data.type === "output") current?.output(data.stream, data.text);
      else if (data.type === "done" && current?.id === data.id) current.done(data);
      else if (data.type === "answer" && current?.id === data.id) current.done(JSON.parse(data.answer));
      else if (data.type === "broken") fail(data.text);
    };
    worker.onerror = (event) => fail(event.message || "its program is missing");
    const fail = (text) => {
      const error = Object.assign(new Error(text), { hasRun: booted?.isDone ?? false });
      bad(error);
      end();
      current?.failed(error);
    };
  });
  booted.catch(() => {});
  worker.postMessage({ type: "boot" });
  return booted;
}

// One after the other: two scenes of a page may ask at the same time.
let turn = Promise.resolve();
function inTurn(message, output) {
  const mine = turn.catch(() => {}).then(() => boot()).then(() => new Promise((done, failed) => {
    current = { id: ++id, output, done, failed };
    if (shared) shared[0] = 0;
    worker.postMessage({ ...message, id });
  })).finally(() => { current = null; });
  turn = mine;
  return mine;
}

export const run = ({ cells, names, place, output }) => inTurn({ type: "run", cells, names, place, interrupt: shared }, output);

// Asks one of the book's own modules in there: its function `answer` gets and gives JSON.
export const ask = (module, question) => inTurn({ type: "ask", module, question: JSON.stringify(question) }, () => {});

// Ends the running code. Without shared memory that ends Python, too, which starts afresh.
export function stop() {
  const stopped = current;
  if (!stopped) { giveUp(Object.assign(new Error("it was stopped"), { wasStopped: true })); end(); return; }
  if (!shared) { restart(stopped); return; }
  shared[0] = 2; // what Ctrl-C sends
  const endIfRunning = () => { if (current === stopped) restart(stopped); };
  // Python takes the number out when it sees it.
  setTimeout(() => { if (shared[0] === 0) setTimeout(endIfRunning, ENDING); else endIfRunning(); }, PATIENCE);
}
function restart(stopped) { end(); stopped.done({ stopped: true }); boot(); }
function end() { worker?.terminate(); worker = booted = null; }
