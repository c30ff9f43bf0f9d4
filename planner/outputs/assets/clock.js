// "The plan at HH:MM": where the party is at a minute of a day, in words and as a figure on the map.
"use strict";

// `parts` are the elements of the panel: slider, time, says, play and, in a trip of several days,
// `date`, which is empty while that day is shown alone. Days come with their spells:
// from one minute to another, along a way (two places), from one share of it to another.
function tripClock(map, days, parts, texts, calm) {
  const { slider, time, says, play, date } = parts;
  map.createPane("party").style.zIndex = 645;
  const icon = L.divIcon({ className: "party", html: "<i></i>", iconSize: [20, 20] });
  const figure = L.marker([0, 0], { icon, pane: "party", interactive: false, keyboard: false });
  let day = days[0];
  let timer = 0;

  function spellAt(minute) {
    return day.spells.filter((spell) => spell.from <= minute).pop() || day.spells[0];
  }

  function placeAt(spell, minute) {
    const [from, to = from] = spell.way.map((place) => map.project(place));
    const passed = spell.to > spell.from ? (minute - spell.from) / (spell.to - spell.from) : 1;
    const share = spell.share[0] + (spell.share[1] - spell.share[0]) * Math.min(passed, 1);
    return map.unproject(from.add(to.subtract(from).multiplyBy(share)));
  }

  function clock(minute) {
    const two = (number) => String(number).padStart(2, "0");
    const over = Math.floor(minute / 1440); // the small hours after the day
    return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}${over ? `+${over}` : ""}`;
  }

  function tell() {
    const minute = slider.valueAsNumber;
    const spell = spellAt(minute);
    time.textContent = clock(minute);
    if (says.textContent !== spell.text) says.textContent = spell.text;
    const when = [date?.textContent, clock(minute)].filter(Boolean).join(" ");
    slider.setAttribute("aria-valuetext", `${when} · ${spell.text}`);
    const done = (minute - slider.min) / (slider.max - slider.min || 1);
    slider.style.setProperty("--done", `${done * 100}%`);
    figure.setLatLng(placeAt(spell, minute));
  }

  function show() {
    figure.addTo(map);
    figure.getElement().style.setProperty("--day", day.colour);
    tell();
  }

  function setPlaying(playing) {
    clearInterval(timer);
    timer = playing ? setInterval(step, calm.matches ? 1500 : 50) : 0;
    play.dataset.playing = playing;
    play.title = playing ? texts.pause : texts.play;
    play.setAttribute("aria-label", play.title);
  }

  // A minute at a time; where motion is not wanted, from one spell to the next.
  function step() {
    const now = slider.valueAsNumber;
    const next = day.spells.find((spell) => spell.from > now);
    slider.value = calm.matches && next ? next.from : now + 1;
    show();
    if (!map.getBounds().contains(figure.getLatLng()))
      map.panTo(figure.getLatLng(), { animate: !calm.matches });
    if (slider.valueAsNumber >= Number(slider.max)) setPlaying(false);
  }

  slider.addEventListener("input", () => {
    setPlaying(false);
    show();
  });
  play.addEventListener("click", () => {
    if (timer) return setPlaying(false);
    if (slider.valueAsNumber >= Number(slider.max)) slider.value = slider.min;
    show();
    setPlaying(true);
  });

  setPlaying(false);
  return {
    // Goes to a day: to its start, or to a minute of it with the figure on the map; it is named
    // where it is not `alone`.
    goTo(number, alone, minute) {
      setPlaying(false);
      day = days[number];
      if (date) date.textContent = alone ? "" : day.short;
      [slider.min, slider.max] = [day.start, day.end];
      slider.value = minute ?? day.start;
      if (minute === undefined) {
        figure.remove();
        tell();
      } else show();
    },
  };
}
