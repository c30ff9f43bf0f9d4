// The plane of GCJ-02 maps (Amap and most maps made in China): places in WGS 84 are drawn where
// those maps have them, so tiles need no shift and a sign lies on its place at every zoom. The
// formulas are those of planner/datum.py. GCJ-02 applies within the box in which they are used.
"use strict";

L.CRS.GCJ02 = (() => {
  const AXIS = 6378245; // metres, Krasovsky 1940
  const FLATNESS = 0.00669342162296594323; // first eccentricity squared
  const shifted = (lat, lng) => lng > 72.004 && lng < 137.8347 && lat > 0.8293 && lat < 55.8271;
  const wave = (x, parts) =>
    parts.reduce((sum, [height, length]) => sum + height * Math.sin((x * Math.PI) / length), 0);

  function shift(lat, lng) {
    const [x, y] = [lng - 105, lat - 35];
    const root = 0.1 * Math.sqrt(Math.abs(x));
    const short = wave(x, [[20, 1 / 6], [20, 1 / 2]]);
    const north =
      -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 2 * root
      + ((short + wave(y, [[20, 1], [40, 3], [160, 12], [320, 30]])) * 2) / 3;
    const east =
      300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + root
      + ((short + wave(x, [[20, 1], [40, 3], [150, 12], [300, 30]])) * 2) / 3;
    const turn = (lat * Math.PI) / 180;
    const bulge = 1 - FLATNESS * Math.sin(turn) ** 2;
    const meridian = (AXIS * (1 - FLATNESS)) / bulge ** 1.5;
    const parallel = (AXIS / Math.sqrt(bulge)) * Math.cos(turn);
    return [(north / meridian) * (180 / Math.PI), (east / parallel) * (180 / Math.PI)];
  }

  function toGcj(place) {
    const { lat, lng } = L.latLng(place);
    if (!shifted(lat, lng)) return L.latLng(lat, lng);
    const [north, east] = shift(lat, lng);
    return L.latLng(lat + north, lng + east);
  }

  function toWgs(place) {
    if (!shifted(place.lat, place.lng)) return place;
    let { lat, lng } = place;
    for (let round = 0; round < 5; round++) { // each is a hundred times closer
      const [north, east] = shift(lat, lng);
      [lat, lng] = [place.lat - north, place.lng - east];
    }
    return L.latLng(lat, lng);
  }

  const plane = L.Projection.SphericalMercator;
  return L.extend({}, L.CRS.EPSG3857, {
    code: "GCJ02",
    projection: {
      bounds: plane.bounds,
      project: (place) => plane.project(toGcj(place)),
      unproject: (point) => toWgs(plane.unproject(point)),
    },
  });
})();
