// Brings a drawn trip to life: grid, spread pins, names, arrows, switches.
// Folium has already put the layers on the map. All texts arrive as escaped HTML.
"use strict";

function showTrip(map, layers, frame) {
  const PIN = 15; // radius in pixels of what no other sign may cover
  const DOT = 6;
  const panel = document.querySelector(".panel");
  const below = map.createPane("below"); // arrows and leaders
  const above = map.createPane("above"); // names

  // --- The part of the window that the panel leaves free -------------------------------------

  function insets() {
    const box = panel.getBoundingClientRect();
    const whole = map.getSize();
    const beside = box.width < whole.x * 0.6;
    return {
      paddingTopLeft: [beside ? box.right + 40 : 36, 36],
      paddingBottomRight: [56, beside ? 48 : whole.y - box.top + 40],
    };
  }

  function fit() {
    map.fitBounds(frame, { ...insets(), maxZoom: 14, animate: false });
  }

  function keepPopupsClear() {
    const free = insets();
    eachLayer((layer) => {
      const popup = layer.getPopup();
      if (!popup) return;
      popup.options.autoPanPaddingTopLeft = [free.paddingTopLeft[0] - 24, 12];
      popup.options.autoPanPaddingBottomRight = [12, free.paddingBottomRight[1] - 24];
      popup.options.maxHeight = map.getSize().y - free.paddingBottomRight[1] - 60;
    });
  }

  function eachLayer(visit) {
    for (const group of Object.values(layers)) if (group.eachLayer) group.eachLayer(visit);
  }

  // --- Grid ----------------------------------------------------------------------------------

  const grid = L.layerGroup().addTo(map);
  map.createPane("grid").style.zIndex = 150; // below any tiles
  const STEPS = [5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const edge = map.getContainer().appendChild(document.createElement("div"));
  edge.className = "degrees";

  function gridStep() {
    const view = map.getBounds();
    const degrees = ((view.getEast() - view.getWest()) / map.getSize().x) * 110;
    return STEPS.findLast((step) => step >= degrees) || STEPS[0];
  }

  function multiples(from, to, step) {
    const values = [];
    for (let n = Math.ceil(from / step); n * step <= to; n++) values.push(n * step);
    return values;
  }

  function drawGrid() {
    grid.clearLayers();
    const style = { pane: "grid", interactive: false, className: "grid-line" };
    const view = map.getBounds().pad(0.5);
    const [south, west, north, east] = [
      view.getSouth(), view.getWest(), view.getNorth(), view.getEast(),
    ];
    const step = gridStep();
    for (const lat of multiples(south, north, step))
      L.polyline([[lat, west], [lat, east]], style).addTo(grid);
    for (const lon of multiples(west, east, step))
      L.polyline([[south, lon], [north, lon]], style).addTo(grid);
  }

  function labelGrid() {
    const step = gridStep();
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

  // --- Pins that would hide each other move apart; a leader points home ------------------------

  const overlaps = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const within = (a, b) =>
    a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  const boxAround = (point, width, height) => ({
    left: point.x - width / 2, right: point.x + width / 2,
    top: point.y - height / 2, bottom: point.y + height / 2,
  });
  const placeOf = (layer) => map.latLngToLayerPoint(layer.getLatLng());

  function draw(className, point, turn, pane) {
    const sign = pane.appendChild(document.createElement("i"));
    sign.className = className;
    sign.style.transform = `translate(${point.x}px, ${point.y}px) rotate(${turn}rad)`;
    return sign;
  }

  // The nearest of ever wider rings where a sign of this radius touches none of those placed.
  function freeOffset(home, radius, taken, reach) {
    const clear = (spot) =>
      taken.every((other) => spot.distanceTo(other.spot) >= radius + other.radius);
    for (let far = 0; far <= reach; far += radius) {
      const turns = far ? 12 : 1;
      for (let turn = 0; turn < turns; turn++) {
        const angle = -Math.PI / 2 + (turn * 2 * Math.PI) / turns;
        const offset = L.point(far * Math.cos(angle), far * Math.sin(angle));
        if (clear(home.add(offset))) return offset;
      }
    }
    return L.point(0, 0);
  }

  function spreadPins(pins, taken) {
    for (const pin of pins) {
      const home = placeOf(pin);
      const offset = freeOffset(home, PIN, taken, 400);
      taken.push({ layer: pin, spot: home.add(offset), radius: PIN });
      const sign = pin.getElement().firstElementChild;
      sign.style.transform = `translate(${offset.x}px, ${offset.y}px)`;
      pin.options.icon.options.popupAnchor = [offset.x, offset.y - 12];
      pin.options.icon.options.tooltipAnchor = [offset.x + 14, offset.y];
      if (offset.x === 0 && offset.y === 0) continue;
      const leader = draw("leader", home, Math.atan2(offset.y, offset.x), below);
      leader.style.width = `${Math.hypot(offset.x, offset.y)}px`;
      leader.style.color = getComputedStyle(sign).backgroundColor;
    }
  }

  function spreadDots(dots, taken) {
    const reach = map.getZoom() < 12 ? 0 : 30; // from afar they would only form rings round pins
    for (const dot of dots) {
      dot.options.home ||= dot.getLatLng();
      const home = map.latLngToLayerPoint(dot.options.home);
      const spot = home.add(freeOffset(home, DOT, taken, reach));
      taken.push({ layer: dot, spot, radius: DOT });
      dot.setLatLng(map.layerPointToLatLng(spot));
    }
  }

  // --- Names where there is room ---------------------------------------------------------------

  function alongWay(line) {
    const [from, to] = line.getLatLngs().map((end) => map.latLngToLayerPoint(end));
    const steps = Math.min(200, Math.ceil(from.distanceTo(to) / 12));
    return Array.from({ length: steps }, (_, n) =>
      boxAround(from.add(to.subtract(from).multiplyBy(n / steps)), 8, 8));
  }

  function writeNames(signs, districts, ways) {
    const free = insets();
    const size = map.getSize();
    const corner = map.containerPointToLayerPoint([0, 0]);
    const window = {
      left: corner.x + free.paddingTopLeft[0] - 32, top: corner.y + 4,
      right: corner.x + size.x - 4, bottom: corner.y + size.y - free.paddingBottomRight[1] + 32,
    };
    const boxes = signs.map(({ spot, radius }) => boxAround(spot, radius * 2, radius * 2));
    const room = (spot, sides, width, height) =>
      sides
        .map(([x, y]) => boxAround(spot.add([x, y]), width, height))
        .find((box) => within(box, window) && !boxes.some((other) => overlaps(box, other)));

    for (const { layer, spot, radius } of signs) {
      const name = above.appendChild(document.createElement("span"));
      name.innerHTML = layer.options.label;
      name.className = `name of-${layer.options.kind}`;
      const [width, height] = [name.offsetWidth, name.offsetHeight];
      const [x, y] = [radius + 4 + width / 2, radius + 4 + height / 2];
      const box = room(spot, [[x, 0], [-x, 0], [0, y], [0, -y]], width, height);
      if (!box) {
        name.remove();
        continue;
      }
      boxes.push(box);
      name.style.transform = `translate(${Math.round(box.left)}px, ${Math.round(box.top)}px)`;
    }
    boxes.push(...ways.flatMap(alongWay));
    for (const district of districts) {
      const name = district.getElement().firstElementChild;
      const [width, height] = [name.offsetWidth, name.offsetHeight];
      const home = placeOf(district);
      const sides = [];
      for (let far = 0; far <= 48; far += 12) // farther off it would name another place
        sides.push([0, -far], [0, far], [far, 0], [-far, 0]);
      const box = room(home, sides, width, height);
      name.style.visibility = box ? "visible" : "hidden";
      if (!box) continue;
      boxes.push(box);
      name.style.transform = `translate(${box.left - home.x}px, ${box.top - home.y}px)`;
    }
  }

  // --- Arrows along the ways ---------------------------------------------------------------------

  function drawArrow(line) {
    const [from, to] = line.getLatLngs().map((end) => map.latLngToLayerPoint(end));
    const way = to.subtract(from);
    if (Math.hypot(way.x, way.y) < 60) return;
    // Past the middle, so that there and back along one line show two arrows.
    const arrow = draw("arrow", from.add(way.multiplyBy(0.58)), Math.atan2(way.y, way.x), below);
    arrow.style.color = line.options.color;
  }

  function dress() {
    above.replaceChildren();
    below.replaceChildren();
    const shown = { pin: [], dot: [], way: [], district: [] };
    for (const group of Object.values(layers)) {
      if (!group.eachLayer || !map.hasLayer(group)) continue;
      group.eachLayer((layer) => shown[layer.options.role].push(layer));
    }
    shown.way.forEach(drawArrow);
    const signs = [];
    spreadPins(shown.pin, signs);
    spreadDots(shown.dot, signs);
    writeNames(signs, shown.district, shown.way);
  }

  // --- Panel -------------------------------------------------------------------------------------

  for (const box of panel.querySelectorAll("input[data-layer]"))
    box.addEventListener("change", () => {
      const layer = layers[box.dataset.layer];
      if (box.checked) layer.addTo(map);
      else layer.remove();
      const list = panel.querySelector(`[data-of="${box.dataset.layer}"]`);
      if (list) list.hidden = !box.checked;
      dress();
    });

  for (const button of panel.querySelectorAll("button[data-stop]"))
    button.addEventListener("click", () => {
      eachLayer((layer) => {
        if (layer.options.stop === button.dataset.stop) layer.openPopup();
      });
    });

  panel.addEventListener("toggle", () => {
    keepPopupsClear();
    dress();
  });

  // --- Start -------------------------------------------------------------------------------------

  eachLayer((layer) => {
    if (layer.options.label) layer.bindTooltip(layer.options.label);
  });
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.setMinZoom(6).setMaxZoom(17); // positions are not known more closely
  fit();
  keepPopupsClear();
  map.on("resize", keepPopupsClear);
  map.on("moveend", drawGrid);
  map.on("moveend", dress);
  map.on("move", labelGrid);
  drawGrid();
  labelGrid();
  dress();
}
