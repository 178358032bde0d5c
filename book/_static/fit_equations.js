// On a narrow page, make formulas and tables that do not fit smaller, down to six tenths; wider ones scroll in their box.
(() => {
  const LEAST = 0.6;
  const WIDE = 'article mjx-container[display="true"], article table.table';
  const fit = () => {
    for (const box of document.querySelectorAll(WIDE)) {
      box.dataset.size ??= box.style.fontSize || "100%"; // MathJax has set one of its own
      box.style.fontSize = box.dataset.size;
      for (let share = 1; box.scrollWidth > box.clientWidth + 1 && share > LEAST && box.clientWidth > 0;) {
        share = Math.max(LEAST, share - 0.04);
        box.style.fontSize = `${parseFloat(box.dataset.size) * share}%`;
      }
    }
  };
  window.addEventListener("load", () => {
    if (!window.MathJax?.startup?.promise) return;
    MathJax.startup.promise.then(fit);
    window.addEventListener("resize", fit);
    document.addEventListener("click", () => setTimeout(fit)); // what was folded had no width
  });
})();
