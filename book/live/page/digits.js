// The landing page's second scene: draw a digit, and the network of chapter 20 reads it.
// A classic script; nothing is loaded before the reader asks.
(() => {
  const place = document.querySelector("div.live-digits");
  if (!place || window.bookPage.unable) return;
  const SIDE = 32, ROOM = 28, PEN = 3.4; // of the picture that is read; the digit fills ROOM of its SIDE points
  const { element, button, share, load } = window.bookPage;
  const paper = element("canvas", { width: 220, height: 220, className: "live-paper" });
  paper.setAttribute("role", "img");
  paper.setAttribute("aria-label", "Paper to draw a digit on, with the mouse or a finger");
  const seen = element("canvas", { width: 96, height: 96 });
  seen.setAttribute("role", "img");
  seen.setAttribute("aria-label", "The eight by eight numbers that the network gets");
  const bars = element("ol", { className: "live-bars", start: 0 });
  const said = element("p", { className: "live-status" });
  said.setAttribute("role", "status");
  const line = element("div", { className: "live-bar" }, button("Clear", clear), button("Show it one of the test set", example));
  place.append(
    element("h2", { textContent: "Draw a digit" }),
    element("p", { textContent: "The network of chapter 20 reads what you draw below." }),
    element("div", { className: "live-pictures" }, paper, element("div", {}, seen, bars)), line, said,
  );
  let strokes = [], python = null, shown = 0, sheet = 0, finger = null; // one finger draws at a time
  const pen = paper.getContext("2d");

  paper.addEventListener("pointerdown", (event) => {
    if (finger !== null) return;
    finger = event.pointerId;
    paper.setPointerCapture(finger);
    strokes.push([at(event)]);
    event.preventDefault();
  });
  paper.addEventListener("pointermove", (event) => {
    if (event.pointerId !== finger || !strokes.length) return;
    strokes.at(-1).push(at(event));
    trace(pen, strokes, 14, "currentColor");
  });
  const lift = (event) => {
    if (event.pointerId !== finger) return;
    finger = null;
    if (!strokes.length) return;
    trace(pen, strokes, 14);
    read({ rows: shrunk() });
  };
  paper.addEventListener("pointerup", lift);
  paper.addEventListener("pointercancel", lift);
  function at(event) {
    const box = paper.getBoundingClientRect();
    return [((event.clientX - box.left) * paper.width) / box.width, ((event.clientY - box.top) * paper.height) / box.height];
  }
  function trace(on, lines, width) {
    on.lineWidth = width;
    on.lineCap = on.lineJoin = "round";
    on.strokeStyle = on === pen ? getComputedStyle(paper).color : "black";
    for (const points of lines) {
      on.beginPath();
      on.moveTo(...points[0]);
      for (const point of points.length > 1 ? points : [...points, points[0]]) on.lineTo(...point);
      on.stroke();
    }
  }
  // The data set's digits fill their pictures, so what is drawn is cut out, scaled and centred first.
  function shrunk() {
    const points = strokes.flat(), xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = (ROOM - PEN) / Math.max(right - left, bottom - top, 1);
    const moved = strokes.map((stroke) => stroke.map(([x, y]) => [SIDE / 2 + (x - (left + right) / 2) * scale, SIDE / 2 + (y - (top + bottom) / 2) * scale]));
    const small = element("canvas", { width: SIDE, height: SIDE }).getContext("2d", { willReadFrequently: true });
    trace(small, moved, PEN);
    const { data } = small.getImageData(0, 0, SIDE, SIDE);
    return Array.from({ length: SIDE }, (_, row) => Array.from({ length: SIDE }, (_, column) => (data[4 * (SIDE * row + column) + 3] > 127 ? "1" : "0")).join(""));
  }
  async function read(question) {
    const asked = sheet;
    const say = (text) => { if (asked === sheet) said.textContent = text; };
    try {
      if (!python) {
        say("Loading …");
        python = await load("python.js");
        await python.boot((loaded) => say(share(loaded)));
      }
      const answer = await python.ask("digits", question);
      if (asked === sheet) show(answer); // else the paper has been cleared meanwhile
    } catch (error) {
      python = null;
      say(`Python could not be loaded (${error.message}).`);
    }
  }
  function show({ counts, probabilities, label }) {
    const on = seen.getContext("2d"), side = seen.width / 8;
    counts.forEach((count, k) => {
      on.fillStyle = `rgb(${255 - (255 * count) / 16}, ${255 - (255 * count) / 16}, ${255 - (255 * count) / 16})`;
      on.fillRect((k % 8) * side, Math.floor(k / 8) * side, side, side);
    });
    const order = probabilities.map((p, digit) => [p, digit]).sort((a, b) => b[0] - a[0]);
    bars.replaceChildren(...probabilities.map((p, digit) => {
      const bar = element("span", { className: "live-length" });
      bar.style.width = `${Math.round(120 * p)}px`;
      return element("li", { className: digit === order[0][1] ? "live-first" : "" }, bar, ` ${Math.round(100 * p)} %`);
    }));
    const percent = Math.round(100 * order[0][0]);
    said.textContent = `The network reads ${order[0][1]}, with ${percent} %; next comes ${order[1][1]}.` + (label === null ? "" : ` The person who wrote it meant ${label}.`);
  }
  function clear() {
    strokes = [];
    sheet += 1;
    pen.clearRect(0, 0, paper.width, paper.height);
    bars.replaceChildren();
    seen.getContext("2d").clearRect(0, 0, seen.width, seen.height);
    said.textContent = "";
  }
  function example() { clear(); shown += 1; read({ example: shown }); }
})();
