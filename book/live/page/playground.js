// The landing page's playground: the spiral, trained by the book's library before the reader's eyes.
// A classic script; nothing is loaded before the reader asks.
(() => {
  const place = document.querySelector("div.live-playground");
  if (!place || window.bookPage.unable) return; // the still picture stays
  const COLOURS = [[0, 114, 178], [213, 94, 0], [0, 158, 115]]; // the book's blue, orange and green
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const CONTROLS = [
    { name: "neurons", label: "Hidden neurons", values: [2, 4, 8, 16, 32, 64], initial: 64 },
    { name: "optimizer", label: "Optimizer", values: ["sgd", "momentum", "adagrad", "rmsprop", "adam"], initial: "adam",
      words: { sgd: "SGD", momentum: "Momentum", adagrad: "AdaGrad", rmsprop: "RMSProp", adam: "Adam" } },
    { name: "rate", label: "Learning rate", values: [0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.3, 1], initial: 0.05 },
    { name: "penalty", label: "L2 penalty", values: [0, 0.0005, 0.005, 0.05], initial: 0 },
    { name: "noise", label: "Noise", values: [0, 0.1, 0.2, 0.3, 0.4], initial: 0.2 },
  ];
  const { element, button, share, load } = window.bookPage;
  const begin = button("Train it here", start);
  const status = element("span", { className: "live-status" });
  status.setAttribute("role", "status");
  const opening = element("div", { className: "live-bar" }, begin, status);
  place.append(opening);

  let python = null, running = false, turn = 0, seed = 0, losses = [], fixed = null, stage = null;
  const chosen = () => Object.fromEntries(CONTROLS.map(({ name, initial, select }) => [name, typeof initial === "number" ? Number(select.value) : select.value]));

  async function start() {
    begin.disabled = true;
    status.textContent = "Loading …";
    try {
      python ??= await load("python.js");
      await python.boot((loaded) => { status.textContent = share(loaded); });
      if (!stage) build();
      await restart();
      opening.hidden = true;
      stage.train.focus();
      toggle();
    } catch (error) {
      begin.disabled = false;
      status.textContent = `Python could not be loaded (${error.message}). The picture stays as it is.`;
    }
  }
  function build() {
    const regions = element("canvas", { width: 330, height: 330 }), curve = element("canvas", { width: 330, height: 200 });
    for (const canvas of [regions, curve]) canvas.setAttribute("role", "img");
    const train = button("Pause", toggle), step = button("One epoch", () => { running = false; show(); advance(1); });
    const reset = button("Start again", async () => { seed += 1; await restart(); });
    const said = element("p", { className: "visually-hidden" }), trouble = element("p", { className: "live-err" });
    said.setAttribute("role", "status");
    trouble.setAttribute("role", "alert");
    const numbers = element("p", { className: "live-numbers" });
    const fields = element("div", { className: "live-controls" });
    for (const control of CONTROLS) {
      control.select = element("select", { onchange: restart }, ...control.values.map((value) => element("option", { value, textContent: control.words?.[value] ?? value, selected: value === control.initial })));
      fields.append(element("label", {}, `${control.label} `, control.select));
    }
    const bar = element("div", { className: "live-bar" }, train, step, reset);
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Training");
    stage = { regions, curve, train, said, trouble, numbers };
    const pictures = element("div", { className: "live-pictures" }, regions, element("div", {}, curve, numbers));
    place.querySelector("figure, img")?.remove();
    place.prepend(element("div", { className: "live-stage" }, fields, bar, pictures, trouble, said));
  }
  const ask = (question) => python.ask("playground", question);
  async function restart() {
    const state = await ask({ start: { ...chosen(), seed } });
    fixed = state;
    losses = [];
    stage.trouble.textContent = "";
    draw(state);
  }
  async function advance(epochs) {
    let state;
    try { state = await ask({ train: epochs }); } catch (error) {
      running = false;
      show();
      stage.trouble.textContent = `Python stopped (${error.message}). Load the page again to go on.`;
      return;
    }
    if (state.diverged) {
      running = false;
      show();
      stage.trouble.textContent = "The training diverged: numbers too large to represent. Choose a smaller learning rate.";
      return;
    }
    draw(state);
  }
  async function toggle() {
    running = !running;
    show();
    const mine = ++turn;
    while (running && mine === turn) { // as many epochs as fill a frame; with reduced motion a new picture only every second
      const from = performance.now();
      await advance(calm.matches ? 400 : 10);
      const rest = (calm.matches ? 1000 : 33) - (performance.now() - from);
      await new Promise((done) => setTimeout(done, Math.max(rest, 0)));
    }
  }
  function show() {
    stage.train.textContent = running ? "Pause" : "Train";
    stage.said.textContent = running ? "" : stage.numbers.textContent;
  }
  function draw(state) {
    losses.push([state.epoch, state.loss]);
    stage.numbers.textContent = `Epoch ${state.epoch}: loss ${state.loss.toFixed(3)}, ${Math.round(300 * state.accuracy)} of 300 points right.`;
    drawRegions(state);
    drawLosses();
    if (!running) show(); // says to a screen reader where it stands
  }
  function drawRegions(state) {
    const { grid, limit, X, y } = fixed, canvas = stage.regions, pen = canvas.getContext("2d");
    const bytes = Uint8Array.from(atob(state.regions), (letter) => letter.charCodeAt(0));
    const small = new ImageData(grid, grid);
    for (let k = 0; k < grid * grid; k++) {
      for (let channel = 0; channel < 3; channel++) {
        let mixed = 0;
        for (let c = 0; c < 3; c++) mixed += (bytes[3 * k + c] / 255) * COLOURS[c][channel];
        small.data[4 * k + channel] = 255 - 0.55 * (255 - mixed);
      }
      small.data[4 * k + 3] = 255;
    }
    const buffer = element("canvas", { width: grid, height: grid });
    buffer.getContext("2d").putImageData(small, 0, 0);
    pen.drawImage(buffer, 0, 0, canvas.width, canvas.height);
    const scale = canvas.width / (2 * limit);
    pen.lineWidth = 1;
    for (let k = 0; k < y.length; k++) {
      pen.fillStyle = `rgb(${COLOURS[y[k]]})`;
      pen.strokeStyle = "white";
      pen.beginPath();
      pen.arc((X[k][0] + limit) * scale, (limit - X[k][1]) * scale, 3.2, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    }
    canvas.setAttribute("aria-label", `The plane, coloured by the class the network answers, and the 300 points. ${stage.numbers.textContent}`);
  }
  function drawLosses() {
    const canvas = stage.curve, pen = canvas.getContext("2d"), style = getComputedStyle(place);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const [left, bottom] = [40, canvas.height - 22], top = 8;
    const last = Math.max(losses.at(-1)[0], 100), highest = Math.max(1.2, ...losses.map(([, loss]) => Math.min(loss, 3)));
    const x = (epoch) => left + (epoch / last) * (canvas.width - left - 8), y = (loss) => bottom - (Math.min(loss, 3) / highest) * (bottom - top);
    pen.strokeStyle = pen.fillStyle = style.color;
    pen.font = "12px sans-serif";
    pen.beginPath();
    pen.moveTo(left, top); pen.lineTo(left, bottom); pen.lineTo(canvas.width - 8, bottom);
    pen.stroke();
    pen.textAlign = "right";
    pen.fillText("0", left - 5, bottom);
    pen.fillText("1", left - 5, y(1) + 4);
    pen.fillText(String(last), canvas.width - 8, bottom + 15);
    pen.textAlign = "left";
    pen.fillText("loss", 2, top + 8);
    pen.fillText("epoch", left, bottom + 15);
    pen.strokeStyle = style.getPropertyValue("--book-ask");
    pen.lineWidth = 2;
    pen.beginPath();
    losses.forEach(([epoch, loss], k) => (k ? pen.lineTo(x(epoch), y(loss)) : pen.moveTo(x(epoch), y(loss))));
    pen.stroke();
    canvas.setAttribute("aria-label", `The loss by epoch. ${stage.numbers.textContent}`);
  }
})();
