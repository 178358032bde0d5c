// Lets a reader run and change a chapter's cells. A classic script, so that it can say something under file:// too.
// Nothing but this file and the two it stands on is loaded before the reader asks.
(() => {
  const chapter = location.pathname.split("/").pop().replace(/\.html$/, "");
  const found = [...document.querySelectorAll("div.cell[class*='live-']")];
  if (!found.length) return;
  const { element, unable, load: program, list } = window.bookPage;
  const BUSY = "Other code is still running.";
  const say = (text) => {
    const first = document.querySelector("div.cell.live-stub") ?? found[0];
    first.append(element("p", { className: "live-note", textContent: text }));
  };
  if (unable === "file") {
    say("Code can be run in this page when the page comes from a web server: in the book's folder, python -m http.server, then open http://localhost:8000.");
    return;
  }
  if (unable) {
    say("This browser cannot run Python in the page. Every chapter is a notebook, too.");
    return;
  }
  const store = window.bookProgress;
  let data = null, python = null, busy = null;
  const load = async () => {
    if (!data) {
      const entries = await list(`chapters/${chapter}.json`, "the list of cells");
      const places = cells.map((cell) => entries.findIndex((entry) => entry.id === cell.id));
      if (places.includes(-1)) throw new Error("the page is of another edition than what it runs; load it again");
      cells.forEach((cell, k) => { cell.place = places[k]; cell.original = entries[places[k]].source; });
      data = entries;
    }
    python ??= await program("python.js");
  };
  // What this page shows runs, whatever another one keeps meanwhile.
  const texts = () => {
    const now = data.map((entry) => entry.source);
    for (const cell of cells) now[cell.place] = cell.text;
    return now;
  };

  class Cell {
    constructor(box) {
      this.box = box;
      this.id = box.id.replace("code-", "");
      this.input = box.querySelector(".cell_input");
      this.stub = box.classList.contains("live-stub");
      this.bar = element("div", { className: "live-bar" });
      this.bar.setAttribute("role", "group");
      this.bar.setAttribute("aria-label", this.stub ? "Run your answer" : "Run this code");
      this.runs = this.button("Run", this.stub ? "Run your answer (Shift+Enter)" : "Run this cell, after what it needs from above", () => this.run());
      this.stops = this.button("Stop", "End the running code", () => this.stop());
      this.edits = this.button("Edit", "Change the code", () => this.open().then(() => this.editor.focus(), (error) => this.fail(error)));
      this.resets = this.button("Reset", "Put the book's lines and output back", () => this.reset());
      this.stops.hidden = this.resets.hidden = true;
      this.status = element("span", { className: "live-status" });
      this.status.setAttribute("role", "status");
      this.bar.append(this.status);
      this.input.after(this.bar);
      this.showKept();
      if (this.stub) this.input.addEventListener("click", () => this.edits.hidden || this.edits.click());
    }
    button(text, title, action) {
      const made = window.bookPage.button(text, action, title);
      this.bar.append(made);
      return made;
    }
    showKept() { // as text: the editor is loaded when the reader asks for it
      this.kept = store.text(chapter, this.id);
      if (this.kept === null) return;
      this.input.querySelector("pre").textContent = this.kept;
      this.resets.hidden = false;
      this.status.textContent = "Your lines, from an earlier visit.";
    }
    get text() { return this.editor?.text ?? this.kept ?? this.original; }
    keep(text) {
      this.kept = text === this.original ? null : text;
      if (!store.keepText(chapter, this.id, this.kept)) this.status.textContent = "This browser keeps nothing; your lines are gone when you leave the page.";
    }
    open() { return (this.opening ??= this.makeEditor().catch((error) => { this.opening = null; throw error; })); }
    async makeEditor() {
      const [{ edit }] = await Promise.all([program("editor.js"), load()]);
      const host = element("div", { className: "live-editor" });
      const help = element("p", { className: "live-help", id: `help-${this.box.id}`, textContent: "Shift+Enter runs. Tab indents; Escape, then Tab leaves the editor." });
      this.editor = edit(host, this.text, {
        label: `Code: ${data[this.place].name}`, describedBy: help.id, onRun: () => this.run(),
        onChange: (text) => { this.keep(text); this.resets.hidden = false; },
      });
      for (const child of this.input.children) child.hidden = true;
      this.input.append(host, help);
      this.edits.hidden = true;
      this.resets.hidden = false;
    }
    async reset() {
      try { await this.open(); } catch (error) { this.fail(error); return; }
      this.editor.text = this.original;
      this.keep(this.original);
      this.output?.remove();
      this.output = null;
      for (const stored of this.stored()) stored.hidden = false;
      this.status.textContent = "The book's lines are back.";
    }
    stored() { return [...this.box.querySelectorAll(".cell_output > .output.stream, .cell_output > .output.text_plain, .cell_output > .output.stderr, .cell_output > .highlight")]; }
    pictures() { return this.box.querySelector(".cell_output img") !== null; }
    // What comes is shown once a frame: a run may print many thousand lines.
    write(stream, text) {
      const last = this.waiting.at(-1);
      if (last?.stream === stream) last.text += text; else this.waiting.push({ stream, text });
      if (this.waiting.length === 1 && !last) requestAnimationFrame(() => this.showWaiting());
    }
    showWaiting() {
      const made = (this.waiting ?? []).map(({ stream, text }) => element("span", { className: stream === "err" ? "live-err" : "", textContent: text }));
      this.output?.append(...made);
      this.waiting = [];
    }
    fail(error) {
      this.status.textContent =
        error.wasStopped ? "Stopped."
        : error.hasRun ? `Python ended (${error.message}). It starts afresh with the next run.`
        : `Python could not be loaded (${error.message}). The page is complete without it.`;
    }
    stop() {
      this.wasStopped = true; // in case nothing has been loaded that could be stopped
      python?.stop();
    }
    async run() {
      if (busy) { if (busy !== this) this.status.textContent = BUSY; return; }
      busy = this;
      this.wasStopped = false;
      this.runs.disabled = this.resets.disabled = true;
      this.stops.hidden = false;
      this.status.textContent = "Loading …";
      try {
        await load();
        if (this.stub) await this.open();
        if (this.wasStopped) throw Object.assign(new Error(), { wasStopped: true });
        if (!python.isReady()) await python.boot((share) => { if (busy === this) this.status.textContent = window.bookPage.share(share); });
        this.status.textContent = this.box.classList.contains("live-slow") ? "Running; this takes a minute or two here …" : "Running …";
        this.output?.remove();
        this.waiting = [];
        this.output = element("div", { className: "live-output", tabIndex: 0 });
        this.output.setAttribute("role", "region");
        this.output.setAttribute("aria-label", "Output");
        for (const stored of this.stored()) stored.hidden = true;
        this.bar.after(this.output);
        const result = await python.run({
          cells: texts(), names: data.map((entry) => entry.name), place: this.place,
          output: (stream, text) => this.write(stream, text),
        });
        this.conclude(result);
      } catch (error) { this.fail(error); } finally {
        busy = null;
        this.showWaiting();
        for (const cell of cells) if (cell.status.textContent === BUSY) cell.status.textContent = "";
        this.runs.disabled = this.resets.disabled = false;
        this.stops.hidden = true;
      }
    }
    conclude(result) {
      if (result.error) this.write("err", result.error);
      this.showWaiting();
      const verdicts = result.verdicts ?? [];
      const right = verdicts.length > 0 && verdicts.every(([, verdict]) => verdict === "right");
      const counts = this.stub && right && !result.error;
      const kept = !counts || verdicts.map(([number]) => store.markRight(number)).every(Boolean);
      this.output.dataset.verdict = verdicts.length ? (right ? "right" : "not yet") : "";
      this.resets.hidden = false;
      if (result.stopped) this.status.textContent = "Stopped. Python starts afresh; what was above is run again when it is needed.";
      else if (/\nKeyboardInterrupt\s*$/.test(result.error)) this.status.textContent = "Stopped.";
      else if (result.error) this.status.textContent = "It raised an error.";
      else if (verdicts.length) this.status.textContent = !right ? "Not yet." : kept ? "Right." : "Right. This browser does not keep it.";
      else if (this.pictures()) this.status.textContent = "Done. The picture is the book's; this page draws none.";
      else this.status.textContent = /\bplt\./.test(this.text) ? "Done. This page draws no pictures; Jupyter does." : "Done.";
      if (!this.output.textContent) this.output.remove();
    }
  }
  const cells = found.map((box) => new Cell(box));
  const numbers = cells.filter((cell) => cell.stub).flatMap((cell) => [...cell.input.textContent.matchAll(/check_exercise\("([\d.]+)"/g)].map(([, number]) => number));
  store.countIn(document.querySelector(".page-toc a[href$='#exercises'], .bd-toc a[href$='#exercises']"), numbers);
  store.offerToForget(document.querySelector("article"));
  for (const box of document.querySelectorAll("div.exercise")) store.showIn(box);
})();
