// The backdrop: a grid of degrees, its figures along the edges.
"use strict";

function drawBackdrop(map) {
  const STEPS = [5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  map.createPane("grid").style.zIndex = 150; // below any tiles
  const grid = L.layerGroup().addTo(map);
  const edge = map.getContainer().appendChild(document.createElement("div"));
  edge.className = "degrees";
  edge.setAttribute("aria-hidden", "true");

  function stepNow() {
    const view = map.getBounds();
    const degrees = ((view.getEast() - view.getWest()) / map.getSize().x) * 110;
    return STEPS.filter((step) => step >= degrees).pop() || STEPS[0];
  }

  function multiples(from, to, step) {
    const values = [];
    for (let n = Math.ceil(from / step); n * step <= to; n++) values.push(n * step);
    return values;
  }

  function drawLines() {
    grid.clearLayers();
    const style = { pane: "grid", interactive: false, className: "grid-line" };
    const view = map.getBounds().pad(0.5);
    const [south, west, north, east] = [
      view.getSouth(), view.getWest(), view.getNorth(), view.getEast(),
    ];
    const step = stepNow();
    for (const lat of multiples(south, north, step))
      L.polyline([[lat, west], [lat, east]], style).addTo(grid);
    for (const lon of multiples(west, east, step))
      L.polyline([[south, lon], [north, lon]], style).addTo(grid);
  }

  function writeDegrees() {
    const step = stepNow();
    const digits = Math.max(0, Math.ceil(-Math.log10(step)));
    const view = map.getBounds();
    const size = map.getSize();
    edge.replaceChildren();
    const write = (text, x, y, side) => {
      const label = edge.appendChild(document.createElement("span"));
      label.textContent = text;
      label.className = side;
      label.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    };
    const middle = view.getCenter();
    for (const lat of multiples(view.getSouth(), view.getNorth(), step)) {
      const { y } = map.latLngToContainerPoint([lat, middle.lng]);
      const name = `${Math.abs(lat).toFixed(digits)}°${lat < 0 ? "S" : "N"}`;
      if (y > 120 && y < size.y - 70) write(name, size.x, y, "lat");
    }
    for (const lon of multiples(view.getWest(), view.getEast(), step)) {
      const { x } = map.latLngToContainerPoint([middle.lat, lon]);
      const name = `${Math.abs(lon).toFixed(digits)}°${lon < 0 ? "W" : "E"}`;
      if (x > 30 && x < size.x - 80) write(name, x, 0, "lon");
    }
  }

  map.on("moveend", drawLines);
  map.on("move", writeDegrees);
  drawLines();
  writeDegrees();
}
