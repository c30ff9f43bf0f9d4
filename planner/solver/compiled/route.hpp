// One day in an order, with the times that judge an insertion without walking the route.
#pragma once

#include <array>
#include <vector>

#include "problem.hpp"

namespace planner {

// Times by layer: a layer is the mask of the day's rests that are behind one.
template <int LAYERS>
using Layered = std::array<int, LAYERS>;

// Be ready at the far end of a leg: the earliest moment in each layer, with at most one rest on it.
// A rest may interrupt the way, so that it only has to begin after `leave`.
template <int LAYERS>
inline Layered<LAYERS> cross(const Day& day, const Layered<LAYERS>& leave, int minutes) {
  Layered<LAYERS> ready;
  for (int m = 0; m < LAYERS; ++m) ready[m] = leave[m] + minutes;
  if constexpr (LAYERS > 1) {
    for (std::size_t r = 0; r < day.rests.size(); ++r) {
      const Rest& rest = day.rests[r];
      for (int m = 0; m < LAYERS; ++m)
        if (!(m >> r & 1) && leave[m] <= rest.window.latest) {
          const int after = std::max(leave[m] + minutes, rest.window.earliest) + rest.minutes;
          ready[m | 1 << r] = std::min(ready[m | 1 << r], after);
        }
    }
  }
  return ready;
}

// Visit a stop: the earliest moment of leaving it in each layer, NEVER where no window is left.
template <int LAYERS>
inline Layered<LAYERS> visit(const Problem& problem, int day, int stop, const Layered<LAYERS>& ready) {
  const Opening& opening = problem.opening(day, stop);
  const int minutes = problem.stops[stop].minutes;
  const Window any{-NEVER, NEVER};
  Layered<LAYERS> leave;
  leave.fill(NEVER);
  for (int m = 0; m < LAYERS; ++m) {
    if (ready[m] > opening.latest) continue;
    const int start = problem.first_start(opening, ready[m], any);
    if (start < NEVER) leave[m] = std::min(leave[m], start + minutes);
    if constexpr (LAYERS > 1) {
      const int serves = opening.serves & ~m;
      for (int held = serves; held; held = (held - 1) & serves) {
        const Window bound = problem.meals(day, held, stop);
        const int at_meal = problem.first_start(opening, ready[m], bound);
        if (at_meal < NEVER) leave[m | held] = std::min(leave[m | held], at_meal + minutes);
      }
    }
  }
  return leave;
}

// The mirror of cross: the latest moment of leaving from which the far end is ready by `late`.
template <int LAYERS>
inline Layered<LAYERS> cross_back(const Day& day, const Layered<LAYERS>& late, int minutes) {
  Layered<LAYERS> leave;
  for (int m = 0; m < LAYERS; ++m) leave[m] = late[m] - minutes;
  if constexpr (LAYERS > 1) {
    for (std::size_t r = 0; r < day.rests.size(); ++r) {
      const Rest& rest = day.rests[r];
      for (int m = 0; m < LAYERS; ++m)
        if (!(m >> r & 1)) {
          const int until = late[m | 1 << r] - rest.minutes;
          if (until >= rest.window.earliest)
            leave[m] = std::max(leave[m], std::min(rest.window.latest, until - minutes));
        }
    }
  }
  return leave;
}

// The mirror of visit: the latest moment of being ready at a stop that can be left by `leave`.
template <int LAYERS>
inline Layered<LAYERS> visit_back(const Problem& problem, int day, int stop,
                                  const Layered<LAYERS>& leave) {
  const Opening& opening = problem.opening(day, stop);
  const int minutes = problem.stops[stop].minutes;
  const Window any{-NEVER, NEVER};
  Layered<LAYERS> late;
  late.fill(-NEVER);
  for (int m = 0; m < LAYERS; ++m) {
    late[m] = std::max(late[m], problem.last_start(opening, leave[m] - minutes, any));
    if constexpr (LAYERS > 1) {
      const int serves = opening.serves & ~m;
      for (int held = serves; held; held = (held - 1) & serves) {
        const Window bound = problem.meals(day, held, stop);
        const int until = problem.last_start(opening, leave[m | held] - minutes, bound);
        late[m] = std::max(late[m], until);
      }
    }
  }
  return late;
}

// What an insertion before a position is judged by, over all layers.
struct Gap {
  int soonest;  // leaving what is before
  int latest;   // being ready at what is after
  int room;     // between the two
  int direct;   // minutes from one to the other now; 0 on a day without visits
};

// A route from the day's start to its end. Position 0 is the start, `length() + 1` the end.
template <int LAYERS>
struct Route {
  int day = 0;
  std::vector<int> node;
  std::vector<Layered<LAYERS>> leave;  // earliest
  std::vector<Gap> gap;                // before each position but 0
  std::vector<Layered<LAYERS>> late;   // latest moment of being ready; start: of leaving
  int way = 0;                         // minutes of travel; none on a day without visits
  int walk = 0;
  unsigned version = 0;  // changes with the content

  int length() const { return static_cast<int>(node.size()) - 2; }

  void open(const Problem& problem, int of_day) {
    day = of_day;
    node = {problem.start(day), problem.end(day)};
    time(problem);
  }

  // Sweep both ways; false where the order cannot be kept.
  bool time(const Problem& problem) {
    const int last = static_cast<int>(node.size()) - 1;
    const Day& of = problem.days[day];
    leave.resize(node.size());
    late.resize(node.size());
    gap.resize(node.size());
    leave[0].fill(NEVER);
    leave[0][0] = of.window.earliest;
    late[last].fill(-NEVER);
    late[last][problem.rest_mask(day)] = of.window.latest;
    way = walk = 0;
    for (int p = 1; p < last; ++p) {
      const auto ready = cross<LAYERS>(of, leave[p - 1], problem.ready(node[p - 1], node[p]));
      leave[p] = visit<LAYERS>(problem, day, node[p], ready);
    }
    for (int p = last; p-- > 0;) {
      const auto until = cross_back<LAYERS>(of, late[p + 1], problem.ready(node[p], node[p + 1]));
      late[p] = p ? visit_back<LAYERS>(problem, day, node[p], until) : until;
    }
    for (int p = 1; p <= last; ++p) {
      int soonest = NEVER, latest = -NEVER;
      for (int m = 0; m < LAYERS; ++m) {
        soonest = std::min(soonest, leave[p - 1][m]);
        latest = std::max(latest, late[p][m]);
      }
      const int direct = last == 1 ? 0 : problem.ready(node[p - 1], node[p]);
      gap[p] = {soonest, latest, latest - soonest, direct};
    }
    if (last == 1) return true;
    for (int p = 0; p < last; ++p) {
      way += problem.way(node[p], node[p + 1]);
      if (!problem.walking.empty()) walk += problem.walk(node[p], node[p + 1]);
    }
    return late[0][0] >= of.window.earliest && walk <= problem.walking_a_day;
  }
};

// Where a stop may be put into a route, and the minutes that takes, in two measures.
struct Insertion {
  int position = -1;  // before this position; -1: nowhere
  int cost = NEVER;
};

struct Insertions {
  Insertion detour;  // cheapest in travel and visit
  Insertion delay;   // least delay of what follows
};

// Judge every position of `stop` in a route whose times are kept.
template <int LAYERS>
Insertions insertions(const Problem& problem, const Route<LAYERS>& route, int stop) {
  Insertions best;
  const Opening& opening = problem.opening(route.day, stop);
  if (!opening.count) return best;
  const Day& day = problem.days[route.day];
  const std::size_t row = static_cast<std::size_t>(stop) * problem.nodes();
  const int* to = &problem.reached[row];
  const int* from = &problem.reach[row];
  const int minutes = problem.stops[stop].minutes;
  const int last = static_cast<int>(route.node.size()) - 1;
  const bool walks = !problem.walking.empty();
  for (int p = 1; p <= last; ++p) {
    const Gap& gap = route.gap[p];
    if (gap.soonest > opening.latest) break;
    const int before = route.node[p - 1], after = route.node[p];
    const int around = to[before] + from[after] + minutes;
    if (around > gap.room) continue;
    const int late = gap.latest - from[after] - minutes;
    if (opening.earliest > late || gap.soonest + to[before] > opening.latest) continue;
    int delay = NEVER;
    if constexpr (LAYERS == 1) {
      const int ready = gap.soonest + to[before];
      const int start = opening.count == 1 ? std::max(ready, opening.earliest)
                                           : problem.first_start(opening, ready, {-NEVER, NEVER});
      if (start > late) continue;
      delay = start + minutes + from[after] - gap.soonest - gap.direct;
    } else {
      const auto ready = cross<LAYERS>(day, route.leave[p - 1], to[before]);
      const auto leave = visit<LAYERS>(problem, route.day, stop, ready);
      const auto there = cross<LAYERS>(day, leave, from[after]);
      for (int m = 0; m < LAYERS; ++m)
        if (there[m] <= route.late[p][m])
          delay = std::min(delay, there[m] - gap.soonest - gap.direct);
      if (delay == NEVER) continue;
    }
    if (walks) {
      const int walk = problem.walk(before, stop) + problem.walk(stop, after) -
                       (last == 1 ? 0 : problem.walk(before, after));
      if (route.walk + walk > problem.walking_a_day) continue;
    }
    if (around - gap.direct < best.detour.cost) best.detour = {p, around - gap.direct};
    if (delay < best.delay.cost) best.delay = {p, delay};
  }
  return best;
}

// The same for all stops of a simple day at once, as one pass a position that compilers vectorise.
// Results are `cost << 8 | position`, or NOWHERE.
constexpr int NOWHERE = std::numeric_limits<int>::max();

#if defined(__GNUC__) && defined(__x86_64__) && defined(__GLIBC__)  // musl has no ifunc
__attribute__((target_clones("avx2", "default")))
#endif
inline void scan_position(int size, const int* __restrict to, const int* __restrict from,
                          const int* __restrict minutes, const int* __restrict soonest,
                          const int* __restrict latest, const Gap& gap, int position,
                          int* __restrict detour, int* __restrict delay) {
  const int leave = gap.soonest, until = gap.latest, direct = gap.direct;
  for (int s = 0; s < size; ++s) {
    const int ready = leave + to[s];
    const int start = ready > soonest[s] ? ready : soonest[s];
    const int after = start + minutes[s] + from[s];
    const bool fits = (start <= latest[s]) & (after <= until);
    const int around = to[s] + from[s] + minutes[s] - direct;
    const int later = after - leave - direct;
    const int by_detour = fits ? (around << 8) + position : NOWHERE;
    const int by_delay = fits ? (later << 8) + position : NOWHERE;
    detour[s] = by_detour < detour[s] ? by_detour : detour[s];
    delay[s] = by_delay < delay[s] ? by_delay : delay[s];
  }
}

inline Insertion unpacked(int packed) {
  return packed == NOWHERE ? Insertion{} : Insertion{packed & 255, packed >> 8};
}

template <int LAYERS>
void scan(const Problem& problem, const Route<LAYERS>& route, std::vector<int>& detour,
          std::vector<int>& delay) {
  const int size = problem.size();
  const std::size_t nodes = problem.nodes(), at = static_cast<std::size_t>(route.day) * size;
  std::fill(detour.begin(), detour.end(), NOWHERE);
  std::fill(delay.begin(), delay.end(), NOWHERE);
  for (int p = 1; p < static_cast<int>(route.node.size()); ++p)
    scan_position(size, &problem.reach[route.node[p - 1] * nodes],
                  &problem.reached[route.node[p] * nodes], problem.minutes.data(),
                  problem.soonest.data() + at, problem.latest.data() + at, route.gap[p], p,
                  detour.data(), delay.data());
}

}  // namespace planner
