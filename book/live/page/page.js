// What the scripts of live pages share: whether Python can run here, and how an element is made.
(() => {
  const base = new URL(".", document.currentScript.src).href, { edition } = document.currentScript.dataset;
  const unable =
    location.protocol === "file:" ? "file"
    : ["WebAssembly", "Worker", "DecompressionStream"].some((name) => !(name in globalThis)) ? "browser"
    : "";
  if (!unable) document.documentElement.classList.add("live");
  window.bookPage = {
    base,
    // A program's address names its edition, so that none of an earlier one is taken that the browser has kept.
    load: (name) => import(`${base}${name}?${edition}`),
    list: async (name, what) => {
      const answer = await fetch(base + name, { cache: "no-cache" });
      if (!answer.ok) throw new Error(`${what}: ${answer.status}`);
      return answer.json();
    },
    unable, // "", or what is in the way: "file" (no web server), "browser" (too old)
    element: (name, properties, ...inside) => {
      const made = Object.assign(document.createElement(name), properties);
      made.append(...inside);
      return made;
    },
    button: (textContent, onclick, title = "") => window.bookPage.element("button", { type: "button", textContent, onclick, title }),
    share: (share) => (share < 1 ? `Loading Python, once: ${Math.floor(100 * share)} % …` : "Starting Python …"),
  };
})();
