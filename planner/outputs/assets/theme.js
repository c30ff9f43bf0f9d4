// Light or dark: as the device has it, or as was chosen; runs before anything is painted.
"use strict";

const theme = (() => {
  const MODES = ["auto", "light", "dark"];
  const KEY = "planner-theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let mode = "auto";
  try {
    mode = MODES.find((known) => known === localStorage.getItem(KEY)) || mode;
  } catch { /* a browser that keeps nothing: as the device has it */ }

  function paint() {
    const shown = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    document.documentElement.dataset.theme = shown;
  }

  // The button goes round the modes; its names of them stand in `texts`.
  function bind(button, texts) {
    const say = () => {
      button.dataset.mode = mode;
      button.title = texts[mode];
      button.setAttribute("aria-label", texts[mode]);
    };
    button.addEventListener("click", () => {
      mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length];
      try {
        localStorage.setItem(KEY, mode);
      } catch { /* not remembered */ }
      paint();
      say();
    });
    say();
  }

  dark.addEventListener("change", paint);
  paint();
  return { bind };
})();
