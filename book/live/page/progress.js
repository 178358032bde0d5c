// What a reader has done, kept in this browser and nowhere else: changed cells, and exercises answered right.
(() => {
  const { element, button, list: listed } = window.bookPage;
  const PREFIX = "mydeeplib:";
  const keys = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } };
  const read = (key) => { try { return localStorage.getItem(PREFIX + key); } catch { return null; } };
  const write = (key, text) => {
    try { text === null ? localStorage.removeItem(PREFIX + key) : localStorage.setItem(PREFIX + key, text); return true; } catch { return false; } // private mode, or full
  };
  const changed = new Set();
  const tell = () => { for (const action of changed) action(); };
  const right = () => keys().map((key) => /:right:([\d.]+)$/.exec(key)?.[1]).filter(Boolean);

  window.bookProgress = {
    text: (chapter, cell) => read(`text:${chapter}:${cell}`),
    // These two say whether the browser keeps it.
    keepText: (chapter, cell, text) => { const kept = write(`text:${chapter}:${cell}`, text); tell(); return kept; },
    markRight: (number) => { const kept = write(`right:${number}`, "1"); tell(); return kept; },
    // Marks the box of an exercise.
    showIn: (box) => {
      const number = /Exercise ([\d.]+)/.exec(box.textContent)?.[1];
      const title = box.querySelector(".admonition-title");
      if (!number || !title) return;
      const mark = element("span", { className: "live-mark" });
      title.append(mark);
      const show = () => { mark.textContent = right().includes(number) ? " ✓ answered" : ""; };
      changed.add(show);
      show();
    },
    // Says at a place how many of these exercises were answered right.
    countIn: (place, numbers) => {
      if (!place || !numbers.length) return;
      const count = element("span", { className: "live-mark" });
      place.append(count);
      const show = () => {
        const got = numbers.filter((number) => right().includes(number)).length;
        count.textContent = got ? ` ${got === numbers.length ? "✓ " : ""}${got} of ${numbers.length}` : "";
      };
      changed.add(show);
      show();
    },
    offerToForget: (place) => {
      if (!place) return;
      const forget = button("Forget them", () => { for (const key of keys()) localStorage.removeItem(key); location.reload(); });
      const line = element("p", { className: "live-kept" }, "Your changes and right answers are kept in this browser only. ", forget);
      place.append(line);
      const show = () => { line.hidden = keys().length === 0; };
      changed.add(show);
      show();
    },
  };

  // The landing page lists the chapters whose exercises were answered.
  const list = document.querySelector("div.live-progress");
  if (list && right().length) {
    listed("exercises.json", "the list of exercises").then((chapters) => {
      const lines = chapters.filter(({ numbers }) => numbers.some((number) => right().includes(number)));
      if (!lines.length) return;
      const items = element("ul", {});
      for (const { title, address, numbers } of lines) {
        const item = element("li", {}, element("a", { href: address, textContent: title }));
        window.bookProgress.countIn(item, numbers);
        items.append(item);
      }
      list.append(element("h2", { textContent: "Your progress" }), items);
      window.bookProgress.offerToForget(list);
    }).catch(() => {});
  }
})();
