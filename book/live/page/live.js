// Lets a reader run and change a chapter's cells. A classic script, so that it can say something under file:// too.
// Nothing but this file and the two it stands on is loaded before the reader asks.
(() => {
  const base = new URL(".", document.currentScript.src).href;
  const chapter = location.pathname.split("/").pop().replace(/\.html$/, "");
  const found = [...document.querySelectorAll("div.cell[class*='live-']")];
  if (!found.length) return;
  const CHECKED = /^Exercise ([\d.]+): (right|not yet)\./gm;
  const { element, unable } = window.bookPage;
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
      const answer = await fetch(`${base}chapters/${chapter}.json`);
      if (!answer.ok) throw new Error(`the list of cells: ${answer.status}`);
      data = await answer.json();
      for (const cell of cells) {
        cell.place = data.findIndex((entry) => entry.id === cell.id);
        cell.original = data[cell.place].source;
      }
    }
    python ??= await import(`${base}python.js`);
  };
  const texts = () => {
    const now = data.map((entry, place) => store.text(chapter, entry.id) ?? entry.source);
    for (const cell of cells) if (cell.editor) now[cell.place] = cell.editor.text;
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
      this.stops = this.button("Stop", "End the running code", () => python?.stop());
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
      const kept = store.text(chapter, this.id);
      if (kept === null) return;
      this.input.querySelector("pre").textContent = kept;
      this.resets.hidden = false;
      this.status.textContent = "Your lines, from an earlier visit.";
    }
    open() { return (this.opening ??= this.makeEditor().catch((error) => { this.opening = null; throw error; })); }
    async makeEditor() {
      const [{ edit }] = await Promise.all([import(`${base}editor.js`), load()]);
      const host = element("div", { className: "live-editor" });
      const help = element("p", { className: "live-help", id: `help-${this.box.id}`, textContent: "Shift+Enter runs. Tab indents; Escape, then Tab leaves the editor." });
      this.editor = edit(host, store.text(chapter, this.id) ?? this.original, {
        label: `Code: ${data[this.place].name}`, describedBy: help.id, onRun: () => this.run(),
        onChange: (text) => { store.keepText(chapter, this.id, text === this.original ? null : text); this.resets.hidden = false; },
      });
      for (const child of this.input.children) child.hidden = true;
      this.input.append(host, help);
      this.edits.hidden = true;
      this.resets.hidden = false;
    }
    async reset() {
      await this.open();
      this.editor.text = this.original;
      store.keepText(chapter, this.id, null);
      this.output?.remove();
      this.output = null;
      for (const stored of this.stored()) stored.hidden = false;
      this.status.textContent = "The book's lines are back.";
    }
    stored() { return [...this.box.querySelectorAll(".cell_output > .output.stream, .cell_output > .output.text_plain, .cell_output > .output.stderr, .cell_output > .highlight")]; }
    pictures() { return this.box.querySelector(".cell_output img") !== null; }
    write(stream, text) {
      this.output.append(element("span", { className: stream === "err" ? "live-err" : "", textContent: text }));
    }
    fail(error) {
      this.status.textContent = error.wasStopped ? "Stopped." : `Python could not be loaded (${error.message}). The page is complete without it.`;
    }
    async run() {
      if (busy) { this.status.textContent = "Other code is still running."; return; }
      busy = this;
      this.runs.disabled = true;
      this.stops.hidden = false;
      this.status.textContent = "Loading …";
      try {
        await load();
        if (this.stub) await this.open();
        if (!python.isReady()) await python.boot((share) => { if (busy === this) this.status.textContent = window.bookPage.share(share); });
        this.status.textContent = this.box.classList.contains("live-slow") ? "Running; this takes a minute or two here …" : "Running …";
        this.output?.remove();
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
        this.runs.disabled = false;
        this.stops.hidden = true;
      }
    }
    conclude(result) {
      if (result.error) this.write("err", result.error);
      const verdicts = [...this.output.textContent.matchAll(CHECKED)];
      const right = verdicts.length > 0 && verdicts.every(([, , verdict]) => verdict === "right");
      if (this.stub && right && !result.error) for (const [, number] of verdicts) store.markRight(number);
      this.output.dataset.verdict = verdicts.length ? (right ? "right" : "not yet") : "";
      this.resets.hidden = false;
      if (result.stopped) this.status.textContent = "Stopped. Python starts afresh; what was above is run again when it is needed.";
      else if (/\nKeyboardInterrupt\s*$/.test(result.error)) this.status.textContent = "Stopped.";
      else if (result.error) this.status.textContent = "It raised an error.";
      else if (verdicts.length) this.status.textContent = right ? "Right." : "Not yet.";
      else this.status.textContent = this.pictures() ? "Done. The picture is the book's; this page draws none." : "Done.";
      if (!this.output.textContent) this.output.remove();
    }
  }
  const cells = found.map((box) => new Cell(box));
  const numbers = cells.filter((cell) => cell.stub).flatMap((cell) => [...cell.input.textContent.matchAll(/check_exercise\("([\d.]+)"/g)].map(([, number]) => number));
  store.countIn(document.querySelector(".page-toc a[href$='#exercises'], .bd-toc a[href$='#exercises']"), numbers);
  store.offerToForget(document.querySelector("article"));
  for (const box of document.querySelectorAll("div.exercise")) store.showIn(box);
})();
