// The problem as arrays: planner.problem.Problem, cut to days and checked once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

namespace planner {

constexpr int NEVER = std::numeric_limits<int>::max() / 4;  // later than any minute
constexpr int MAX_RESTS = 2;                                // a day; layers grow as 2^rests
constexpr int POINT = 1000;                                 // value units in a point of prize

using Value = std::int64_t;

struct Window {
  int earliest, latest;
};

// The starts that one day leaves to one stop: a slice of Problem::windows.
struct Opening {
  int first = 0, count = 0;
  int earliest = NEVER, latest = -NEVER;  // of all of them
  int serves = 0;                         // mask of the day's rests that a visit may hold
};

struct Rest {
  Window window;
  int minutes;
};

struct Day {
  Window window;
  std::vector<Rest> rests;
};

struct Stop {
  int prize = 0, minutes = 0, lead_in = 0, group = -1;
  std::int64_t price = 0;
  bool required = false;
};

struct Limit {
  int at_most = NEVER, at_least = 0;
  bool per_day = false;
};

// A visit to `stop` holds `rest` of `day` if it starts within `window`.
struct Meal {
  int day, rest, stop;
  Window window;
};

struct Problem {
  std::vector<Stop> stops;
  std::vector<Day> days;
  std::vector<int> travel;  // nodes x nodes, minutes
  int travel_cost = 0;      // thousandths of a point a minute
  std::vector<Limit> limits;
  std::vector<std::vector<int>> limits_of;  // by stop
  std::int64_t budget = -1;                 // -1: none
  int visits_a_day = NEVER;
  std::vector<int> walking;  // nodes x nodes, or empty
  int walking_a_day = NEVER;

  // Derived by finish():
  std::vector<Window> windows;
  std::vector<Opening> openings;    // day x stop
  std::vector<Window> meal_window;  // day x rest x stop, only where Opening::serves says so
  std::vector<int> reach;           // nodes x nodes: minutes from leaving a to being ready at b
  std::vector<int> reached;         // the same transposed
  std::vector<int> soonest, latest;  // day x stop: of the opening, side by side for `scan`
  std::vector<int> minutes;          // by stop
  std::vector<char> simple;          // by day: at most one window a stop, no rests
  int groups = 0;

  int size() const { return static_cast<int>(stops.size()); }
  int trip() const { return static_cast<int>(days.size()); }
  int nodes() const { return size() + 2 * trip(); }
  int start(int day) const { return size() + 2 * day; }
  int end(int day) const { return size() + 2 * day + 1; }
  int way(int a, int b) const { return travel[static_cast<std::size_t>(a) * nodes() + b]; }
  int walk(int a, int b) const {
    return walking.empty() ? 0 : walking[static_cast<std::size_t>(a) * nodes() + b];
  }
  int ready(int a, int b) const { return reach[static_cast<std::size_t>(a) * nodes() + b]; }
  const Opening& opening(int day, int stop) const {
    return openings[static_cast<std::size_t>(day) * stops.size() + stop];
  }
  const Window& meal(int day, int rest, int stop) const {
    return meal_window[(static_cast<std::size_t>(day) * MAX_RESTS + rest) * stops.size() + stop];
  }

  // The starts at which a visit holds all the rests of a mask.
  Window meals(int day, int held, int stop) const {
    Window bound{-NEVER, NEVER};
    for (int r = 0; r < MAX_RESTS; ++r)
      if (held >> r & 1) {
        const Window& one = meal(day, r, stop);
        bound = {std::max(bound.earliest, one.earliest), std::min(bound.latest, one.latest)};
      }
    return bound;
  }

  // Cut the windows of all stops to days, and derive the tables. Throws std::invalid_argument.
  void finish(const std::vector<std::vector<Window>>& of_stop, const std::vector<Meal>& meals) {
    const std::size_t count = nodes();
    if (travel.size() != count * count) throw std::invalid_argument("travel has another size");
    if (!walking.empty() && walking.size() != count * count)
      throw std::invalid_argument("walking has another size");
    if (of_stop.size() != stops.size() || limits_of.size() != stops.size())
      throw std::invalid_argument("windows or limits have another size");
    openings.assign(days.size() * stops.size(), {});
    for (int d = 0; d < trip(); ++d) {
      if (days[d].rests.size() > MAX_RESTS) throw std::invalid_argument("too many rests a day");
      for (int s = 0; s < size(); ++s) {
        Opening& opening = openings[static_cast<std::size_t>(d) * stops.size() + s];
        opening.first = static_cast<int>(windows.size());
        for (Window w : of_stop[s]) {
          w.earliest = std::max(w.earliest, days[d].window.earliest);
          w.latest = std::min(w.latest, days[d].window.latest);
          if (w.earliest > w.latest) continue;
          windows.push_back(w);
          opening.earliest = std::min(opening.earliest, w.earliest);
          opening.latest = std::max(opening.latest, w.latest);
        }
        opening.count = static_cast<int>(windows.size()) - opening.first;
      }
    }
    meal_window.assign(days.size() * MAX_RESTS * stops.size(), {NEVER, -NEVER});
    for (const Meal& m : meals) {
      if (m.day < 0 || m.day >= trip() || m.stop < 0 || m.stop >= size() || m.rest < 0 ||
          m.rest >= static_cast<int>(days[m.day].rests.size()))
        throw std::invalid_argument("a meal of no day, rest or stop");
      openings[static_cast<std::size_t>(m.day) * stops.size() + m.stop].serves |= 1 << m.rest;
      meal_window[(static_cast<std::size_t>(m.day) * MAX_RESTS + m.rest) * stops.size() + m.stop] =
          m.window;
    }
    reach.resize(count * count);
    reached.resize(count * count);
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = 0; b < count; ++b) {
        const int lead_in = b < stops.size() ? stops[b].lead_in : 0;
        reach[a * count + b] = reached[b * count + a] = travel[a * count + b] + lead_in;
      }
    simple.assign(days.size(), true);
    for (int d = 0; d < trip(); ++d) {
      simple[d] = days[d].rests.empty();
      for (int s = 0; s < size(); ++s) {
        const Opening& its = opening(d, s);
        soonest.push_back(its.earliest);
        latest.push_back(its.latest);
        if (its.count > 1) simple[d] = false;
      }
    }
    for (const Stop& stop : stops) minutes.push_back(stop.minutes);
    for (const Stop& stop : stops) groups = std::max(groups, stop.group + 1);
    for (const std::vector<int>& of : limits_of)
      for (int l : of)
        if (l < 0 || l >= static_cast<int>(limits.size()))
          throw std::invalid_argument("a stop of no limit");
  }

  int rest_mask(int day) const { return (1 << days[day].rests.size()) - 1; }

  // Earliest start at or after `ready` within `bound`; NEVER where there is none.
  int first_start(const Opening& opening, int ready, Window bound) const {
    ready = std::max(ready, bound.earliest);
    for (int w = opening.first; w < opening.first + opening.count; ++w)
      if (ready <= windows[w].latest) {
        const int start = std::max(ready, windows[w].earliest);
        return start <= bound.latest ? start : NEVER;
      }
    return NEVER;
  }

  // Latest start at or before `until` within `bound`; -NEVER where there is none.
  int last_start(const Opening& opening, int until, Window bound) const {
    until = std::min(until, bound.latest);
    for (int w = opening.first + opening.count - 1; w >= opening.first; --w)
      if (windows[w].earliest <= until) {
        const int start = std::min(until, windows[w].latest);
        return start >= bound.earliest ? start : -NEVER;
      }
    return -NEVER;
  }
};

}  // namespace planner
