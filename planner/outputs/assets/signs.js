// What is drawn of the layers: pins that would hide each other move apart, names stand where there
// is room, arrows say which way a way goes. Pins that find no room near their place are dots there.
"use strict";

// Returns the function that does it all anew, and its `rest` that takes away what would stand still
// while a zoom moves the map; `insets` gives the part of the window that is free,
// `covered` what lies over the map.
function dressSigns(map, layers, insets, covered) {
  const PIN = 15; // radius in pixels of what no other sign may cover
  const DOT = 6;
  const REACH = 40; // how far from its place a sign may stand
  const SIZES = [PIN, 7, 5, 3]; // the less room there is, the smaller a pin
  const below = map.createPane("below"); // arrows and leaders
  const above = map.createPane("above"); // names
  for (const pane of [below, above]) pane.setAttribute("aria-hidden", "true");

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

  // --- Pins and dots -----------------------------------------------------------------------------

  // The nearest of ever wider rings where a sign of this radius touches none of those placed, or
  // nothing where there is none.
  function freeOffset(home, radius, taken, reach) {
    const clear = (spot) =>
      taken.every((other) => spot.distanceTo(other.spot) >= radius + other.radius);
    for (let far = 0; far <= reach; far += Math.min(radius, 10)) {
      const turns = far ? Math.max(12, Math.round((Math.PI * far) / radius)) : 1;
      for (let turn = 0; turn < turns; turn++) {
        const angle = -Math.PI / 2 + (turn * 2 * Math.PI) / turns;
        const offset = L.point(far * Math.cos(angle), far * Math.sin(angle));
        if (clear(home.add(offset))) return offset;
      }
    }
  }

  function spreadPins(pins, taken) {
    for (const pin of pins) {
      const home = placeOf(pin);
      let radius;
      let offset;
      for (radius of SIZES) {
        offset = freeOffset(home, radius, taken, REACH);
        if (offset) break;
      }
      offset ||= freeOffset(home, radius, taken, 500); // hundreds at one place
      taken.push({ layer: pin, spot: home.add(offset), radius });
      const sign = pin.getElement().firstElementChild;
      sign.classList.toggle("small", radius < PIN);
      sign.style.setProperty("--size", `${radius * 2}px`);
      sign.style.transform = `translate(${offset.x}px, ${offset.y}px)`;
      pin.options.icon.options.popupAnchor = [offset.x, offset.y - Math.min(radius, 12)];
      pin.options.icon.options.tooltipAnchor = [offset.x + 14, offset.y];
      if (Math.hypot(offset.x, offset.y) < radius) continue; // it covers its place
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
      const spot = home.add(freeOffset(home, DOT, taken, reach) || [0, 0]);
      taken.push({ layer: dot, spot, radius: DOT });
      dot.setLatLng(map.layerPointToLatLng(spot));
    }
  }

  // --- Names where there is room -----------------------------------------------------------------

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
    const boxes = [
      ...signs.map(({ spot, radius }) => boxAround(spot, radius * 2, radius * 2)),
      ...covered().map(({ left, top, right, bottom }) => ({
        left: left + corner.x, top: top + corner.y, right: right + corner.x, bottom: bottom + corner.y,
      })),
    ];
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

  // --- Arrows along the ways -----------------------------------------------------------------------

  function drawArrow(line) {
    const [from, to] = line.getLatLngs().map((end) => map.latLngToLayerPoint(end));
    const way = to.subtract(from);
    if (Math.hypot(way.x, way.y) < 60) return;
    // Past the middle, so that there and back along one line show two arrows.
    const arrow = draw("arrow", from.add(way.multiplyBy(0.58)), Math.atan2(way.y, way.x), below);
    arrow.style.color = line.options.color;
  }

  function dress() {
    map.getContainer().classList.remove("moving");
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
  dress.rest = () => map.getContainer().classList.add("moving");
  return dress;
}
