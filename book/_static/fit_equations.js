// On a narrow page, make formulas and tables that do not fit smaller, down to six tenths. Wider ones scroll in their box; a formula
// in running text that is wider even then gets a line of its own. A comma or full stop stays on the line of its formula.
(() => {
  const LEAST = 0.6;
  const WIDE = "article mjx-container, article table.table";
  const inText = (box) => box.matches("mjx-container") && !box.hasAttribute("display");
  const tooWide = (box) => {
    if (!inText(box)) return box.clientWidth > 0 && box.scrollWidth > box.clientWidth + 1;
    const around = box.closest("p, li, td, dd, figcaption");
    const mark = document.createRange();
    mark.selectNodeContents(box.parentElement);
    mark.setStartAfter(box);
    return around !== null && around.clientWidth > 0 && box.offsetWidth + mark.getBoundingClientRect().width > around.clientWidth;
  };
  // Browsers break a line between a formula and the marks behind it: the marks move into the formula's span.
  const keepMark = (math) => {
    const behind = math.nextSibling;
    const [marks] = behind?.nodeType === Node.TEXT_NODE ? behind.data.match(/^[.,;:?)]*/) : [""];
    if (!marks) return;
    math.append(marks);
    behind.data = behind.data.slice(marks.length);
    math.style.whiteSpace = "nowrap";
  };
  const fit = () => {
    for (const box of document.querySelectorAll(WIDE)) {
      box.dataset.size ??= box.style.fontSize || "100%"; // MathJax has set one of its own
      box.style.fontSize = box.dataset.size;
      box.classList.remove("own-line");
      for (let share = 1; tooWide(box) && share > LEAST;) {
        share = Math.max(LEAST, share - 0.04);
        box.style.fontSize = `${parseFloat(box.dataset.size) * share}%`;
      }
      box.classList.toggle("own-line", inText(box) && tooWide(box));
    }
  };
  window.addEventListener("load", () => {
    if (!window.MathJax?.startup?.promise) return;
    MathJax.startup.promise.then(() => {
      document.querySelectorAll("article span.math").forEach(keepMark);
      fit();
    });
    window.addEventListener("resize", fit);
    document.addEventListener("click", () => setTimeout(fit)); // what was folded had no width
  });
})();
