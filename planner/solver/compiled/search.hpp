// Ruin and recreate: take some visits out, put the most rewarding back in, keep what is good enough.
//
// After Schrimpf et al., "Record breaking optimization results using the ruin and recreate
// principle", J. Comput. Phys. 159 (2000); threshold accepting after Dueck & Scheuer (1990).
#pragma once

#include <algorithm>
#include <functional>
#include <numeric>

#include "plan.hpp"
#include "pool.hpp"
#include "random.hpp"

namespace planner {

// Measured on the published instances: docs/benchmarks.md.
constexpr int MOST_REMOVED = 15;    // visits taken out in a step
constexpr int LONGEST_STRING = 8;   // visits in a row taken out of each of several days
constexpr int HEAT = 100;           // percent of the mean prize that a step may lose at first
constexpr int FIRST_CYCLE = 1000;   // steps of cooling; later cycles double
constexpr int FRESH_STARTS = 4;     // cycles that begin from nothing
constexpr int MOST_PACKED = 250;    // visits a day whose positions fit into the byte of `scan`
constexpr int BLINKING = 8;         // one step in so many overlooks one offer in
constexpr int BLINK = 8;            // so many: some plans are reached only like that
constexpr int SCATTERED = 3;        // random stops a day, at most, that a fresh start begins with
constexpr int MOST_NEAR = 40;       // neighbours of a stop

struct Found {
  Orders orders;
  std::int64_t steps = 0;
  bool cut_short = false;
  std::vector<Pool::Route> pool;
};

template <int LAYERS>
class Search {
 public:
  Search(const Problem& problem, std::uint64_t seed, std::size_t pool)
      : problem_(problem),
        random_(seed * 0x2545F4914F6CDD1DULL + 1),
        current_(problem),
        trial_(problem),
        best_(problem),
        pool_(pool),
        cache_(static_cast<std::size_t>(problem.size()) * problem.trip()),
        detour_(problem.trip(), std::vector<int>(problem.size())),
        delay_(detour_),
        scanned_(problem.trip(), ~0U) {
    weigh();
    near();
  }

  // Search from `start`, as far as it can be kept. `stop` is asked now and then; true ends the search.
  Found run(std::int64_t steps, const std::function<bool()>& stop, const Orders& start) {
    Found found;
    best_value_ = std::numeric_limits<Value>::min();
    begin(start);
    std::int64_t cycle = FIRST_CYCLE, begun = 0;
    int cycles = 1;
    const Value heat = mean_prize_ / 100 * HEAT;
    for (; found.steps < steps; ++found.steps) {
      if ((found.steps & 63) == 0 && stop()) {
        found.cut_short = true;
        break;
      }
      if (found.steps - begun == cycle) {
        begun = found.steps;
        if (++cycles <= FRESH_STARTS || cycles % 2) {  // and every second later one
          begin(scattered());
        } else {
          if (cycles > FRESH_STARTS + 1) cycle *= 2;
          current_ = trial_ = best_;
          current_value_ = best_value_;
        }
      }
      step(heat / cycle * (cycle - (found.steps - begun)));
    }
    found.orders = best_.orders();
    found.pool = pool_.routes();
    return found;
  }

 private:
  static constexpr int POWERS = 4;

  struct Cached {
    unsigned version = 0;
    Insertions where;
  };

  struct Offer {
    int stop, day;
    Insertion where;
  };

  const Problem& problem_;
  Random random_;
  Plan<LAYERS> current_, trial_, best_;
  Pool pool_;
  Value current_value_ = 0, best_value_ = 0, mean_prize_ = 1;
  std::vector<Cached> cache_;  // day x stop
  std::vector<std::int64_t> weight_[POWERS];
  std::vector<int> scarce_;  // minutes that the money and the themes of a stop are worth
  std::vector<std::vector<int>> near_;
  std::vector<int> changed_;  // days that differ between `trial_` and `current_`
  std::vector<Offer> offers_;
  std::vector<std::vector<int>> detour_, delay_;  // of simple days, by stop: see `scan`
  std::vector<unsigned> scanned_;                 // version of the route that was scanned
  unsigned version_ = 0;

  // prize^(1/2), ^1, ^(3/2), ^2, scaled; whole numbers, so that every machine ranks alike.
  void weigh() {
    Value most = 1, sum = 0;
    for (const Stop& stop : problem_.stops) {
      most = std::max<Value>(most, stop.prize);
      sum += stop.prize;
    }
    mean_prize_ = std::max<Value>(1, problem_.size() ? sum * POINT * FINE / problem_.size() : 1);
    for (const Stop& stop : problem_.stops) {
      const std::int64_t part = std::max<std::int64_t>(1, stop.prize * std::int64_t{1024} / most);
      const std::int64_t root = root_of(part << 10);  // sqrt(part / 1024) * 1024
      weight_[0].push_back(root);
      weight_[1].push_back(part);
      weight_[2].push_back(std::max<std::int64_t>(1, part * root >> 10));
      weight_[3].push_back(std::max<std::int64_t>(1, part * part >> 10));
    }
    std::int64_t hours = 0;
    for (const Day& day : problem_.days) hours += day.window.latest - day.window.earliest;
    for (int s = 0; s < problem_.size(); ++s) {
      std::int64_t minutes = 0;
      if (problem_.budget > 0) minutes += hours * problem_.stops[s].price / problem_.budget;
      for (int l : problem_.limits_of[s]) {
        const Limit& limit = problem_.limits[l];
        if (limit.at_most < NEVER && limit.at_most > 0)
          minutes += hours / (std::int64_t{limit.at_most} * (limit.per_day ? problem_.trip() : 1));
      }
      scarce_.push_back(static_cast<int>(std::min<std::int64_t>(minutes, NEVER / 8)));
    }
  }

  static std::int64_t root_of(std::int64_t square) {
    std::int64_t root = 0;
    for (std::int64_t bit = std::int64_t{1} << 15; bit; bit >>= 1)
      if ((root + bit) * (root + bit) <= square) root += bit;
    return root;
  }

  void near() {
    const int size = problem_.size(), most = std::min(size - 1, MOST_NEAR);
    std::vector<int> order(size);
    near_.resize(size);
    for (int s = 0; s < size; ++s) {
      std::iota(order.begin(), order.end(), 0);
      std::swap(order[s], order.back());
      auto closer = [&](int a, int b) {
        const int to_a = problem_.way(s, a) + problem_.way(a, s);
        const int to_b = problem_.way(s, b) + problem_.way(b, s);
        return to_a != to_b ? to_a < to_b : a < b;
      };
      std::partial_sort(order.begin(), order.begin() + most, order.end() - 1, closer);
      near_[s].assign(order.begin(), order.begin() + most);
    }
  }

  // Begin a cycle with what of `start` can be kept, and what fits beside it if that is better.
  void begin(const Orders& start) {
    trial_ = Plan<LAYERS>(problem_);
    for (int d = 0; d < problem_.trip(); ++d)
      begin_day(d, d < static_cast<int>(start.size()) ? start[d] : std::vector<int>{});
    current_ = trial_;
    recreate();
    if (trial_.value() < current_.value()) trial_ = current_;
    current_ = trial_;
    current_value_ = trial_.value();
    if (current_value_ > best_value_) {
      best_ = current_;
      best_value_ = current_value_;
    }
  }

  // All of an order or, where that does not fit, one by one what does: a part of a day may take
  // longer than the whole.
  void begin_day(int day, const std::vector<int>& order) {
    for (const bool whole : {true, false}) {
      for (int stop : order) {
        if (stop < 0 || stop >= problem_.size() || trial_.day_of[stop] >= 0) continue;
        if (!trial_.admits(stop) || !trial_.admits(stop, day)) continue;
        trial_.insert(stop, day, trial_.routes[day].length() + 1);
        if (!whole && !retime(day)) trial_.remove(day, trial_.routes[day].length());
      }
      if (retime(day)) return;
      while (trial_.routes[day].length()) trial_.remove(day, 1);
    }
  }

  // A random stop or two on each day, for a start that is not the greedy one.
  Orders scattered() {
    Orders start(problem_.trip());
    for (auto& order : start)
      for (int n = random_.below(SCATTERED + 1); n > 0; --n)
        order.push_back(random_.below(problem_.size()));
    return start;
  }

  bool retime(int day) {
    trial_.routes[day].version = ++version_;
    return trial_.routes[day].time(problem_);
  }

  void step(Value threshold) {
    ruin();
    recreate();
    const Value value = trial_.value();
    if (value > current_value_ - threshold) {
      current_.adopt(trial_, changed_);
      current_value_ = value;
      if (value > best_value_) {
        best_ = trial_;
        best_value_ = value;
      }
      if (value > best_value_ - mean_prize_)
        for (int d : changed_) {
          const auto& route = trial_.routes[d];
          pool_.add(d, route.way, route.node.data() + 1, route.node.data() + 1 + route.length());
        }
    } else {
      trial_.adopt(current_, changed_);
    }
  }

  void take_out(int stop) {
    const int day = trial_.day_of[stop];
    trial_.remove(day, position(stop));
    touch(day);
  }

  void cut(int day, int from, int count) {
    for (int n = 0; n < count; ++n) trial_.remove(day, from);
    touch(day);
  }

  // Take out visits in a row, `stop` among them, unless its day has lost some; return how many.
  int take_string(int stop, int length) {
    const int day = trial_.day_of[stop];
    if (day < 0 || touched(day)) return 0;
    const auto& route = trial_.routes[day];
    length = std::min(length, route.length());
    const int from = position(stop) - random_.below(length);
    cut(day, std::max(1, std::min(from, route.length() - length + 1)), length);
    return length;
  }

  int position(int stop) const {
    const auto& node = trial_.routes[trial_.day_of[stop]].node;
    return static_cast<int>(std::find(node.begin(), node.end(), stop) - node.begin());
  }

  bool touched(int day) const {
    return std::find(changed_.begin(), changed_.end(), day) != changed_.end();
  }

  void touch(int day) {
    if (!touched(day)) changed_.push_back(day);
  }

  int visited_stop() {
    int visits = 0;
    for (const auto& route : trial_.routes) visits += route.length();
    if (!visits) return -1;
    int pick = random_.below(visits);
    for (const auto& route : trial_.routes) {
      if (pick < route.length()) return route.node[pick + 1];
      pick -= route.length();
    }
    return -1;
  }

  void ruin() {
    changed_.clear();
    const int seed = visited_stop();
    if (seed < 0) return;
    int count = 1 + random_.below(MOST_REMOVED);
    switch (random_.below(3)) {
      case 0: {  // a segment
        const int day = trial_.day_of[seed];
        const int length = trial_.routes[day].length();
        count = std::min(count, length);
        cut(day, 1 + random_.below(length - count + 1), count);
        break;
      }
      case 1: {  // a neighbourhood
        const int centre = random_.below(problem_.size());
        if (trial_.day_of[centre] >= 0) take_out(centre), --count;
        for (int stop : near_[centre]) {
          if (count <= 0) break;
          if (trial_.day_of[stop] >= 0) take_out(stop), --count;
        }
        break;
      }
      default: {  // strings near one place, one a day (Christiaens & Vanden Berghe, 2020)
        const int centre = random_.below(problem_.size());
        const int length = 1 + random_.below(LONGEST_STRING);
        count -= take_string(centre, length);
        for (int stop : near_[centre]) {
          if (count <= 0) break;
          count -= take_string(stop, length);
        }
      }
    }
    for (int day : changed_)
      while (!retime(day)) trial_.remove(day, 1 + random_.below(trial_.routes[day].length()));
  }

  bool scannable(const Route<LAYERS>& route) const {
    return problem_.simple[route.day] && problem_.walking.empty() && route.length() < MOST_PACKED;
  }

  void rescan(const Route<LAYERS>& route) {
    if (scanned_[route.day] == route.version) return;
    scanned_[route.day] = route.version;
    scan(problem_, route, detour_[route.day], delay_[route.day]);
  }

  // Collect where the stops that are not visited fit into a route.
  void offer(const Route<LAYERS>& route, bool by_delay) {
    const int d = route.day;
    const bool simple = scannable(route);
    if (simple) rescan(route);
    for (int stop : trial_.unvisited) {
      Insertion where;
      if (simple) {
        where = unpacked(by_delay ? delay_[d][stop] : detour_[d][stop]);
      } else {
        Cached& cached = cache_[static_cast<std::size_t>(d) * problem_.size() + stop];
        if (cached.version != route.version)
          cached = {route.version, insertions(problem_, route, stop)};
        where = by_delay ? cached.where.delay : cached.where.detour;
      }
      if (where.position >= 0 && trial_.admits(stop)) offers_.push_back({stop, d, where});
    }
  }

  // After an insertion: its day's offers anew; whatever did not fit before will not fit now.
  void renew(const Offer& taken, bool by_delay) {
    std::size_t kept = 0;
    const auto& route = trial_.routes[taken.day];
    const bool many = static_cast<int>(offers_.size()) * 4 > problem_.size() && scannable(route);
    if (many) rescan(route);
    for (Offer& offer : offers_) {
      if (offer.stop == taken.stop || !trial_.admits(offer.stop)) continue;
      if (offer.day == taken.day) {
        if (many) {
          offer.where = unpacked((by_delay ? delay_ : detour_)[offer.day][offer.stop]);
        } else {
          const auto where = insertions(problem_, route, offer.stop);
          offer.where = by_delay ? where.delay : where.detour;
        }
        if (offer.where.position < 0) continue;
      }
      offers_[kept++] = offer;
    }
    offers_.resize(kept);
  }

  // Whether a visit is worth more than the travel that it adds.
  bool pays(const Offer& offer) const {
    const auto& node = trial_.routes[offer.day].node;
    const int before = node[offer.where.position - 1], after = node[offer.where.position];
    const int way = problem_.way(before, offer.stop) + problem_.way(offer.stop, after) -
                    (node.size() > 2 ? problem_.way(before, after) : 0);
    return Value{problem_.stops[offer.stop].prize} * POINT > Value{problem_.travel_cost} * way;
  }

  // Put in what is worth most for its time, until nothing fits.
  void recreate() {
    const int power = random_.below(POWERS);
    const bool by_delay = random_.below(2);
    const int scarcity = random_.below(4);  // quarters
    const bool thrifty = problem_.travel_cost && random_.below(2);  // only what is worth its way
    const bool blinking = !random_.below(BLINKING);
    bool again = blinking && !random_.below(BLINK);  // look twice
    offers_.clear();
    for (const auto& route : trial_.routes) offer(route, by_delay);
    if (blinking)
      std::erase_if(offers_, [&](const Offer&) { return random_.below(BLINK) == 0; });
    while (true) {
      const Offer* best = nullptr;
      std::int64_t weight = 0, cost = 1;
      int pressing = 0;
      for (const Offer& offer : offers_) {
        const int urgent = trial_.urgent(offer.stop, offer.day);
        if (urgent < pressing) continue;
        const std::int64_t its_weight = weight_[power][offer.stop];
        const std::int64_t its_cost =
            std::max(1, offer.where.cost) + std::int64_t{scarcity} * scarce_[offer.stop] / 4;
        if (urgent == pressing && its_weight * cost <= weight * its_cost) continue;
        if (!trial_.admits(offer.stop, offer.day)) continue;
        if (thrifty && !urgent && !pays(offer)) continue;
        pressing = urgent;
        weight = its_weight;
        cost = its_cost;
        best = &offer;
      }
      if (!best) {
        if (!again) break;
        again = false;  // a visit may have made room, as one that holds a meal
        offers_.clear();
        for (const auto& route : trial_.routes) offer(route, by_delay);
        continue;
      }
      const Offer taken = *best;
      trial_.insert(taken.stop, taken.day, taken.where.position);
      touch(taken.day);
      retime(taken.day);
      renew(taken, by_delay);
    }
    for (int d = 0; d < problem_.trip(); ++d)
      if (trial_.short_of_theme(d)) {
        while (trial_.routes[d].length()) trial_.remove(d, 1);
        touch(d);
        retime(d);
      }
  }
};

}  // namespace planner
