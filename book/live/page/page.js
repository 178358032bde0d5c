// What the scripts of live pages share: whether Python can run here, and how an element is made.
(() => {
  const unable =
    location.protocol === "file:" ? "file"
    : ["WebAssembly", "Worker", "DecompressionStream"].some((name) => !(name in globalThis)) ? "browser"
    : "";
  if (!unable) document.documentElement.classList.add("live");
  window.bookPage = {
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
