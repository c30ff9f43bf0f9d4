// The panel: how much of it shows, which days, and small services. It says what was asked for by
// events on itself: "day", "whole", "stop", "site", "layer" and "resize".
"use strict";

function tripPanel(panel, phone, calm) {
  const body = panel.querySelector(".body");
  const all = (selector) => [...panel.querySelectorAll(selector)];
  const ask = (type, detail) => panel.dispatchEvent(new CustomEvent(type, { detail }));

  // --- How much of it shows ----------------------------------------------------------------------

  const sizes = () => (phone.matches ? ["peek", "half", "full"] : ["peek", "half"]);
  const sizeNow = () => { // a phone that was turned may have had a size too many
    const known = sizes().indexOf(panel.dataset.size);
    return known < 0 ? sizes().length - 1 : known;
  };

  function setSize(size) {
    const before = panel.getBoundingClientRect();
    panel.dataset.size = size;
    for (const button of all("button[data-grow]")) {
      const next = sizeNow() + Number(button.dataset.grow);
      button.disabled = next < 0 || next >= sizes().length;
    }
    const gone = phone.matches ? before.top - panel.getBoundingClientRect().top : 0;
    if (gone && panel.animate && !calm.matches)
      panel.animate([{ transform: `translateY(${gone}px)` }, { transform: "none" }],
        { duration: 220, easing: "ease-out" });
    ask("resize");
  }

  for (const button of all("button[data-grow]"))
    button.addEventListener("click", () => {
      setSize(sizes()[sizeNow() + Number(button.dataset.grow)]);
      if (button.disabled) panel.querySelector("button[data-grow]:enabled").focus();
    });
  phone.addEventListener("change", () => setSize("half"));

  // --- Days and stops ----------------------------------------------------------------------------

  let shown = "";

  function showDay(day) {
    shown = day;
    for (const section of all("section[data-day]"))
      section.hidden = day !== "" && section.dataset.day !== day;
    body.scrollTop = 0;
    ask("day", day);
  }

  for (const radio of all('input[name="day"]')) {
    radio.addEventListener("change", () => showDay(radio.value));
    radio.addEventListener("click", () => radio.value === shown && ask("whole")); // before "change"
  }
  for (const button of all("button[data-stop]"))
    button.addEventListener("click", () => ask("stop", button.dataset.stop));
  for (const button of all("button[data-site]"))
    button.addEventListener("click", () => ask("site", button.dataset.site));
  for (const box of all("input[data-layer]"))
    box.addEventListener("change", () => ask("layer", box));

  // --- Services ------------------------------------------------------------------------------------

  panel.querySelector("[data-print]").addEventListener("click", () => window.print());

  // Where the clipboard is out of reach, as for files in some browsers, the text is at least chosen.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(text);
      return document.execCommand("copy");
    }
  }

  for (const button of all("button[data-copy]"))
    button.addEventListener("click", async () => {
      if (await copy(button.previousElementSibling)) button.textContent = button.dataset.copied;
    });

  setSize(panel.dataset.size);
  return {
    // Of a phone's window the panel leaves something free.
    makeRoom() {
      if (phone.matches && panel.dataset.size === "full") setSize("half");
    },
    chooseDay(day) {
      const radio = all('input[name="day"]').find((one) => one.value === day);
      if (radio) {
        radio.checked = true;
        radio.parentElement.scrollIntoView({ block: "nearest", inline: "center" });
      }
      showDay(day);
    },
    // Marks the line of a stop as the one that is shown, or none.
    mark(stop) {
      for (const button of all("button[data-stop]")) {
        if (button.dataset.stop !== stop) button.removeAttribute("aria-current");
        else {
          button.setAttribute("aria-current", "true");
          const box = button.getBoundingClientRect();
          const room = body.getBoundingClientRect();
          if (box.top < room.top || box.bottom > room.bottom)
            button.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
        }
      }
    },
    turnOn(layer) {
      const box = panel.querySelector(`input[data-layer="${layer}"]`);
      if (box && !box.checked) box.click();
    },
  };
}
