// Brings a drawn trip to life. Folium has put the layers on the map; names come as escaped HTML,
// what the page needs beside them as JSON in the element "trip", its texts in the plan's language.
"use strict";

// Here once instead of with each of them.
L.Popup.mergeOptions({ minWidth: 240, maxWidth: 320 });
L.CircleMarker.mergeOptions({
  radius: 5, fill: true, className: "skipped", role: "dot", kind: "skipped",
});

function showTrip(map, layers) {
  const trip = JSON.parse(document.getElementById("trip").textContent);
  const phone = matchMedia("(max-width: 640px)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const element = document.querySelector(".panel");
  const panel = tripPanel(element, phone, calm);
  const dress = dressSigns(map, layers, insets, covered);
  for (const day of trip.days)
    day.spells = day.spells.map(([from, to, way, share, text]) => ({ from, to, way, share, text }));
  let shown = trip.days;
  let land = () => {}; // what is to happen at the end of a flight
  let whole = true; // all of what is shown is in view: nobody moved the map since
  let fitting = false;

  function eachLayer(visit) {
    for (const group of Object.values(layers)) if (group.eachLayer) group.eachLayer(visit);
  }

  function find(test) {
    let found;
    eachLayer((layer) => { if (test(layer.options)) found = layer; });
    return found;
  }

  // --- The part of the window that the panel leaves free -----------------------------------------

  // Where it will be, while it still moves there.
  function boxOfPanel() {
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = element;
    return { left, top, right: left + width, bottom: top + height };
  }

  function insets() {
    const box = boxOfPanel();
    const size = map.getSize();
    if (phone.matches)
      return { paddingTopLeft: [36, 44], paddingBottomRight: [56, size.y - box.top + 36] };
    if (element.dataset.size === "peek")
      return { paddingTopLeft: [40, box.bottom + 24], paddingBottomRight: [56, 48] };
    return { paddingTopLeft: [box.right + 40, 40], paddingBottomRight: [64, 48] };
  }

  // What lies over the map, as boxes of the window.
  function covered() {
    const controls = [...map.getContainer().querySelectorAll(".leaflet-control")];
    return [boxOfPanel(), ...controls.map((one) => one.getBoundingClientRect())];
  }

  function fit(animate) {
    if (map.getPane("mapPane").classList.contains("leaflet-zoom-anim"))
      return map.once("moveend", () => fit(animate)); // a zoom lets nothing else begin
    const frame = shown.flatMap((day) => day.spells.flatMap(({ way }) => way));
    map.off("moveend", land);
    map.setView(map.getCenter(), map.getZoom(), { animate: false }); // ends what is going on
    whole = fitting = true;
    map.fitBounds(frame, { ...insets(), maxZoom: 15, animate: animate && !calm.matches });
  }

  // Beside a full sheet of a phone there is no map to fit anything into.
  const sliver = () => phone.matches && element.dataset.size === "full";

  function keepPopupsClear() {
    const free = insets();
    eachLayer((layer) => {
      const popup = layer.getPopup();
      if (!popup) return;
      popup.options.autoPanPaddingTopLeft = [free.paddingTopLeft[0] - 24, free.paddingTopLeft[1] - 4];
      popup.options.autoPanPaddingBottomRight = [56, free.paddingBottomRight[1] - 24];
      popup.options.maxHeight =
        map.getSize().y - free.paddingTopLeft[1] - free.paddingBottomRight[1];
    });
  }

  // Goes to a sign so that there is room above it for its popup, and opens that.
  function flyTo(layer) {
    panel.makeRoom();
    const free = insets();
    const size = map.getSize();
    const spot = L.point(
      (free.paddingTopLeft[0] + size.x - free.paddingBottomRight[0]) / 2,
      size.y - free.paddingBottomRight[1] - 10,
    );
    const zoom = Math.max(map.getZoom(), 13);
    const centre = map.project(layer.getLatLng(), zoom).subtract(spot).add(size.divideBy(2));
    const target = map.unproject(centre, zoom);
    map.off("moveend", land);
    land = () => layer.openPopup();
    map.stop();
    map.once("moveend", land);
    whole = false;
    if (calm.matches) map.setView(target, zoom, { animate: false });
    else map.flyTo(target, zoom, { duration: 0.7 });
  }

  // --- Signs for ears and keys ---------------------------------------------------------------------

  function plain(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.textContent;
  }

  function introduce(layer) {
    const sign = layer.getElement && layer.getElement();
    if (!sign) return;
    if (!layer.getPopup()) return sign.setAttribute("tabindex", -1); // told in the panel
    sign.setAttribute("role", "button");
    sign.setAttribute("aria-label", plain(layer.options.spoken || layer.options.label));
    sign.setAttribute("aria-haspopup", "dialog");
    sign.tabIndex = 0;
    sign.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      layer.openPopup();
    };
  }

  let opener = null;
  map.on("popupopen", ({ popup }) => {
    const box = popup.getElement();
    const card = box.querySelector(".card");
    const close = box.querySelector(".leaflet-popup-close-button");
    const heading = card.querySelector("h2");
    opener = document.activeElement;
    close.setAttribute("aria-label", trip.texts.close);
    close.title = trip.texts.close;
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", heading.innerText.replace(/\s+/g, " "));
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
    panel.mark(popup._source.options.stop);
  });
  map.on("popupclose", ({ popup }) => {
    panel.mark(undefined);
    const away = document.activeElement;
    if ((away === document.body || popup.getElement().contains(away)) && opener?.isConnected)
      opener.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });

  // --- What the panel asks for ---------------------------------------------------------------------

  const part = (name) => element.querySelector(`[data-clock="${name}"]`);
  const parts = { slider: part("slider"), time: part("time"), says: part("says"), play: part("play"), date: part("day") };
  const clock = tripClock(map, trip.days, parts, trip.texts, calm);

  function showWhole() {
    map.closePopup();
    panel.makeRoom();
    fit(true);
  }

  function show(name, on) {
    const layer = layers[name];
    if (on) layer.addTo(map);
    else layer.remove();
  }

  element.addEventListener("day", ({ detail }) => {
    map.closePopup();
    shown = detail === "" ? trip.days : trip.days.filter((day) => day.layer === detail);
    for (const day of trip.days) show(day.layer, false); // all of them, to keep their order
    for (const day of shown) show(day.layer, true);
    clock.goTo(trip.days.indexOf(shown[0]), shown.length === 1);
    fit(true);
    dress();
  });
  element.addEventListener("whole", showWhole);
  element.addEventListener("stop", ({ detail }) => flyTo(find(({ stop }) => stop === detail)));
  element.addEventListener("site", ({ detail }) => {
    panel.turnOn("skipped");
    flyTo(find(({ site }) => site === detail));
  });
  element.addEventListener("layer", ({ detail }) => {
    show(detail.dataset.layer, detail.checked);
    dress();
  });
  element.addEventListener("resize", () => {
    keepPopupsClear();
    if (whole && !sliver()) fit(true);
    dress();
  });

  // --- Start -----------------------------------------------------------------------------------------

  map.on("movestart", () => { whole &&= fitting; });
  map.on("dragstart", () => { whole = fitting = false; });
  map.on("moveend", () => { fitting = false; });
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", trip.texts.map);
  theme.bind(element.querySelector("[data-theme-switch]"), trip.texts.themes);
  const zoom = L.control
    .zoom({ position: "topright", zoomInTitle: trip.texts.zoom_in, zoomOutTitle: trip.texts.zoom_out })
    .addTo(map);
  const home = L.DomUtil.create("a", "whole-view", zoom.getContainer());
  home.href = "#";
  home.title = trip.texts.whole;
  home.setAttribute("role", "button");
  home.setAttribute("aria-label", trip.texts.whole);
  L.DomEvent.on(home, "click", (event) => {
    L.DomEvent.stop(event);
    showWhole();
  });
  map.attributionControl.setPrefix(
    '<a href="https://leafletjs.com" target="_blank" rel="noopener noreferrer">Leaflet</a>',
  );
  const scale = L.control.scale({ imperial: false, position: "bottomright" });
  scale._updateScale = (line, label, share) => { // Leaflet knows no other units than "m" and "km"
    const [number, unit] = label.split(" ");
    line.style.width = `${Math.round(scale.options.maxWidth * share)}px`;
    line.textContent = trip.texts[unit === "km" ? "km" : "metres"].replace(/\{\w+\}/, number);
  };
  scale.addTo(map);
  map.setMinZoom(6).setMaxZoom(17); // positions are not known more closely

  // What popups say of sites left out, and the panel of ways, is not on the page a second time.
  eachLayer((layer) => {
    if (!layer.options.site) return;
    const name = /<h2><span>([^<]*)/.exec(layer.getPopup().getContent())[1].trim();
    layer.options.label = name.replace(/\s*[（(][^（()）]*[）)]$/, "") || name;
  });
  for (const day of trip.days) {
    const told = element.querySelectorAll(`[data-day="${day.layer}"] .leg .what`);
    const ways = layers[day.layer].getLayers().filter(({ options }) => options.role === "way");
    ways.forEach((way, n) => told[n] && way.bindTooltip(told[n].innerHTML, { sticky: true }));
  }
  eachLayer((layer) => {
    if (layer.options.label) layer.bindTooltip(layer.options.label);
    layer.on("add", () => introduce(layer));
    introduce(layer);
  });
  fit(false);
  keepPopupsClear();
  drawBackdrop(map);
  map.on("resize", keepPopupsClear);
  map.on("zoomstart", dress.rest);
  map.on("moveend", dress);
  dress();

  // On a day of the trip: that day, at the time it is in China; small hours belong to the evening.
  const minutes = trip.days.map(({ date }) =>
    Math.floor((Date.now() - Date.parse(`${date}T00:00+08:00`)) / 60000));
  const today = trip.days.findIndex(({ end }, n) =>
    minutes[n] >= 0 && minutes[n] < Math.max(1440, end));
  if (today < 0) clock.goTo(0, trip.days.length === 1);
  else {
    panel.chooseDay(trip.days[today].layer);
    clock.goTo(today, true, minutes[today]);
  }
}
