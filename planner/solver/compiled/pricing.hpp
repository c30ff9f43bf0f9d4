// Day routes of the greatest reduced gain, by label setting, for bounds from column generation.
//
// ng-routes after Baldacci, Mingozzi & Roberti (2011), completion bounds after Christofides et al.
// (1981): a table over node and clock says what a partial route can still gain at most.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "route.hpp"

namespace planner {

using Gain = std::int64_t;
constexpr Gain NOTHING = std::numeric_limits<Gain>::min() / 4;

struct Priced {
  Gain best = 0;         // of any route, or `over` where none gains more; exact if complete
  bool complete = true;  // false where the labels ran out or `stop` said so
  std::int64_t labels = 0;
  std::vector<std::vector<int>> routes;
};

template <int WORDS>
struct Bits {
  std::array<std::uint64_t, WORDS> word{};
  bool has(int n) const { return word[n >> 6] >> (n & 63) & 1; }
  void add(int n) { word[n >> 6] |= std::uint64_t{1} << (n & 63); }
  bool within(const Bits& a, const Bits& b) const {
    for (int w = 0; w < WORDS; ++w)
      if (word[w] & ~(a.word[w] | b.word[w])) return false;
    return true;
  }
  Bits operator&(const Bits& other) const {
    Bits both;
    for (int w = 0; w < WORDS; ++w) both.word[w] = word[w] & other.word[w];
    return both;
  }
  bool operator==(const Bits& other) const = default;
  std::uint64_t hash() const {
    std::uint64_t sum = 0x9e3779b97f4a7c15ULL;
    for (std::uint64_t w : word) sum = (sum ^ w) * 0xbf58476d1ce4e5b9ULL, sum ^= sum >> 29;
    return sum;
  }
};

constexpr int MAX_DAILY_LIMITS = 4;

template <int LAYERS, int WORDS>
class Pricer {
 public:
  // Only the stops that are `allowed` may be visited. Gains are in thousandths of a point times `scale`.
  Pricer(const Problem& problem, int day, const std::vector<char>& allowed, Gain scale)
      : problem_(problem), day_(day), of_(problem.days[day]), scale_(scale) {
    for (int s = 0; s < problem.size(); ++s)
      if (allowed[s] && problem.opening(day, s).count) stops_.push_back(s);
    size_ = static_cast<int>(stops_.size());
    for (int l = 0; l < static_cast<int>(problem.limits.size()); ++l)
      if (problem.limits[l].per_day) limits_.push_back(l);
    span_ = of_.window.latest - of_.window.earliest;
    for (int i = 0; i <= size_; ++i)
      for (int j = 0; j < size_; ++j)
        if (i != j) step_ = std::min(step_, ready(i, j) + minutes(j));
    tick_ = std::clamp(std::min(step_, span_ / 150), 1, 1 << 20);
    ticks_ = span_ / tick_ + 1;
    closure();
    counts_.assign(static_cast<std::size_t>(size_), 0);
    for (int i = 0; i < size_; ++i)
      for (std::size_t l = 0; l < limits_.size(); ++l)
        for (int of : problem.limits_of[stops_[i]])
          if (of == limits_[l]) counts_[i] |= 1 << 8 * l;
  }

  // Whether the labels can state this day at all.
  static bool fits(const Problem& problem, int stops) {
    int daily = 0;
    for (const Limit& limit : problem.limits) daily += limit.per_day;
    return stops <= 64 * WORDS && daily <= MAX_DAILY_LIMITS;
  }
  int size() const { return size_; }

  // Routes that gain more than `over`, the best of each set of stops. With `all`, every such set of
  // distinct stops; without, `memory` near stops are kept from being revisited and the best
  // `most` routes come back.
  Priced price(const std::vector<Gain>& gain_of_stop, Gain over, int memory, bool all, int most,
               std::int64_t max_labels, const std::function<bool()>& stop) {
    Priced priced;
    priced.best = over;
    gain_.clear();
    for (int s : stops_) gain_.push_back(gain_of_stop[s]);
    stop_ = &stop;
    near(all || step_ <= 0 ? size_ : memory);  // ways of no time at all must not go round
    if (!bound()) return priced.complete = false, priced;
    labels_.clear();
    bucket_.assign(span_ + 1, {});
    at_.assign(size_, {});
    same_.clear();
    if (all) same_.reserve(1 << 14);
    ends_.clear();
    Label root;
    root.node = size_;
    root.time = 0;
    expand(-1, root, over, all);
    int expanded = 0;
    for (int t = 0; t <= span_ && priced.complete; ++t)
      for (std::size_t n = 0; n < bucket_[t].size() && priced.complete; ++n) {
        if (labels_[bucket_[t][n]].dead) continue;
        const Label from = labels_[bucket_[t][n]];
        expand(bucket_[t][n], from, over, all);
        const bool many = static_cast<std::int64_t>(labels_.size()) > max_labels;
        if (many || ((++expanded & 63) == 0 && stop())) priced.complete = false;
      }
    priced.labels = static_cast<std::int64_t>(labels_.size());
    collect(priced, all, most);
    return priced;
  }

 private:
  using Set = Bits<WORDS>;

  struct Label {
    Gain gain = 0;
    int time = 0;  // of leaving, from the day's start
    int parent = -1;
    int node = 0;
    int walk = 0;
    std::uint32_t counts = 0;  // a byte a daily limit
    std::uint8_t visits = 0;
    std::uint8_t mask = 0;
    bool dead = false;
    Set memory;
  };

  const Problem& problem_;
  int day_;
  const Day& of_;
  Gain scale_;
  std::vector<int> stops_, limits_;
  int size_ = 0, span_ = 0, step_ = NEVER, tick_ = 1, ticks_ = 1;
  std::vector<Gain> gain_;
  std::vector<int> shortest_;  // minutes from leaving a stop to being ready at another, by any way
  std::vector<std::uint32_t> counts_;
  std::vector<Set> near_;
  std::vector<Gain> bound_;  // layer x node x tick: gain still to come, NOTHING: no way home
  std::vector<Label> labels_;
  std::vector<std::vector<int>> bucket_, at_;
  std::unordered_map<std::uint64_t, std::vector<int>> same_;
  std::vector<std::pair<Gain, int>> ends_;
  const std::function<bool()>* stop_ = nullptr;

  int node(int local) const { return local == size_ ? problem_.start(day_) : stops_[local]; }
  int ready(int a, int b) const { return problem_.ready(node(a), stops_[b]); }
  int home(int a) const { return problem_.ready(node(a), problem_.end(day_)); }
  int minutes(int a) const { return problem_.stops[stops_[a]].minutes; }
  Gain cost(int a, int to_node) const {
    return static_cast<Gain>(problem_.travel_cost) * problem_.way(node(a), to_node) * scale_;
  }

  void closure() {
    shortest_.assign(static_cast<std::size_t>(size_) * size_, 0);
    for (int i = 0; i < size_; ++i)
      for (int j = 0; j < size_; ++j) shortest_[i * size_ + j] = i == j ? 0 : ready(i, j);
    for (int k = 0; k < size_; ++k)
      for (int i = 0; i < size_; ++i)
        for (int j = 0; j < size_; ++j)
          shortest_[i * size_ + j] =
              std::min(shortest_[i * size_ + j], shortest_[i * size_ + k] + shortest_[k * size_ + j]);
  }

  void near(int memory) {
    near_.assign(size_, {});
    std::vector<int> order(size_);
    for (int i = 0; i < size_; ++i) {
      for (int j = 0; j < size_; ++j) order[j] = j;
      std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return (a == i ? -1 : ready(i, a)) < (b == i ? -1 : ready(i, b));
      });
      for (int n = 0; n < std::min(memory + 1, size_); ++n) near_[i].add(order[n]);
    }
  }

  Gain& bound_at(int mask, int node, int tick) {
    return bound_[(static_cast<std::size_t>(mask) * (size_ + 1) + node) * ticks_ + tick];
  }

  Gain to_come(int mask, int node, int time) { return bound_at(mask, node, time / tick_); }

  // Leave `a` at `time` with `mask`: call with each way to be ready at a place `way` minutes off.
  template <typename Call>
  void on_the_way(int time, int mask, int way, const Call& call) const {
    call(time + way, mask);
    if constexpr (LAYERS > 1) {
      const int start = of_.window.earliest;
      for (std::size_t r = 0; r < of_.rests.size(); ++r) {
        const Rest& rest = of_.rests[r];
        if (mask >> r & 1 || time + start > rest.window.latest) continue;
        call(std::max(time + way, rest.window.earliest - start) + rest.minutes, mask | 1 << r);
      }
    }
  }

  // Be ready at a stop at `time`: call with each way to have visited it.
  template <typename Call>
  void visiting(int local, int time, int mask, const Call& call) const {
    const int stop = stops_[local], start = of_.window.earliest;
    const Opening& opening = problem_.opening(day_, stop);
    const int begin = problem_.first_start(opening, time + start, {-NEVER, NEVER});
    if (begin >= NEVER) return;
    const int end = begin + minutes(local) - start;
    if (end <= span_) call(end, mask);
    if constexpr (LAYERS > 1) {
      const int serves = opening.serves & ~mask;
      for (int held = serves; held; held = (held - 1) & serves) {
        const Window bound = problem_.meals(day_, held, stop);
        const int at_meal = problem_.first_start(opening, time + start, bound);
        if (at_meal < NEVER && at_meal + minutes(local) - start <= span_)
          call(at_meal + minutes(local) - start, mask | held);
      }
    }
  }

  // False where `stop` said so.
  bool bound() {
    bound_.assign(static_cast<std::size_t>(LAYERS) * (size_ + 1) * ticks_, NOTHING);
    if (step_ <= 0) {  // no order to fill the table in
      Gain everything = 0;
      for (Gain gain : gain_) everything += std::max<Gain>(0, gain);
      std::fill(bound_.begin(), bound_.end(), everything);
      return true;
    }
    const int full = problem_.rest_mask(day_);
    for (int tick = ticks_ - 1; tick >= 0; --tick) {
      const int time = tick * tick_;
      if ((*stop_)()) return false;
      for (int i = 0; i <= size_; ++i) {
        if (i == size_ && tick) continue;
        for (int mask = 0; mask <= full; ++mask) {
          Gain best = NOTHING;
          if (i < size_)
            on_the_way(time, mask, home(i), [&](int at, int m) {
              if (m == full && at <= span_) best = std::max(best, -cost(i, problem_.end(day_)));
            });
          for (int j = 0; j < size_; ++j) {
            if (j == i || gain_[j] == NOTHING) continue;
            const Gain gained = gain_[j] - cost(i, stops_[j]);
            on_the_way(time, mask, ready(i, j), [&](int at, int m) {
              visiting(j, at, m, [&](int end, int after) {
                const Gain rest = to_come(after, j, end);
                if (rest > NOTHING) best = std::max(best, gained + rest);
              });
            });
          }
          bound_at(mask, i, tick) = best;
        }
      }
    }
    return true;
  }

  bool room(const Label& from, int local, std::uint32_t& counts) const {
    if (from.visits >= std::min(problem_.visits_a_day, 255)) return false;
    counts = from.counts + counts_[local];
    for (std::size_t l = 0; l < limits_.size(); ++l)
      if (static_cast<int>(counts >> 8 * l & 255) > problem_.limits[limits_[l]].at_most)
        return false;
    return true;
  }

  bool may_end(const Label& label) const {
    for (std::size_t l = 0; l < limits_.size(); ++l)
      if (static_cast<int>(label.counts >> 8 * l & 255) < problem_.limits[limits_[l]].at_least)
        return false;
    return true;
  }

  void expand(int number, const Label& from, Gain over, bool all) {
    const int full = problem_.rest_mask(day_);
    if (number >= 0 && may_end(from)) {
      bool ends = false;
      on_the_way(from.time, from.mask, home(from.node),
                 [&](int at, int m) { ends = ends || (m == full && at <= span_); });
      const int walk = from.walk + problem_.walk(node(from.node), problem_.end(day_));
      const Gain gain = from.gain - cost(from.node, problem_.end(day_));
      if (ends && gain > over && (problem_.walking.empty() || walk <= problem_.walking_a_day))
        ends_.emplace_back(gain, number);
    }
    for (int j = 0; j < size_; ++j) {
      std::uint32_t counts;
      if (j == from.node || from.memory.has(j) || gain_[j] == NOTHING || !room(from, j, counts))
        continue;
      const int walk = from.walk + problem_.walk(node(from.node), stops_[j]);
      if (!problem_.walking.empty() && walk > problem_.walking_a_day) continue;
      const Gain gain = from.gain + gain_[j] - cost(from.node, stops_[j]);
      on_the_way(from.time, from.mask, ready(from.node, j), [&](int at, int m) {
        if (at > span_) return;
        visiting(j, at, m, [&](int end, int after) {
          const Gain rest = to_come(after, j, end);
          if (rest == NOTHING || gain + rest <= over) return;
          Label label;
          label.gain = gain;
          label.time = end;
          label.parent = number;
          label.node = j;
          label.walk = walk;
          label.counts = counts;
          label.visits = static_cast<std::uint8_t>(from.visits + 1);
          label.mask = static_cast<std::uint8_t>(after);
          label.memory = from.memory & near_[j];
          label.memory.add(j);
          keep(label, all);
        });
      });
    }
  }

  // Whether every way on from `b` is open to `a` as well, for at least as much gain.
  bool dominates(const Label& a, const Label& b, const Set& never) const {
    if (a.time > b.time || a.gain < b.gain || (b.mask & ~a.mask)) return false;
    if (a.walk > b.walk && !problem_.walking.empty()) return false;
    if (a.visits > b.visits && problem_.visits_a_day < NEVER) return false;
    for (std::size_t l = 0; l < limits_.size(); ++l) {
      const int of_a = a.counts >> 8 * l & 255, of_b = b.counts >> 8 * l & 255;
      const Limit& limit = problem_.limits[limits_[l]];
      if (limit.at_most < NEVER && of_a > of_b) return false;
      if (std::min(of_a, limit.at_least) < std::min(of_b, limit.at_least)) return false;
    }
    return a.memory.within(b.memory, never);
  }

  void keep(const Label& label, bool all) {
    Set never;
    if (!all)
      for (int j = 0; j < size_; ++j) {
        const int at = label.time + of_.window.earliest + shortest_[label.node * size_ + j];
        if (at > problem_.opening(day_, stops_[j]).latest) never.add(j);
      }
    auto& rivals = all ? same_[label.memory.hash() * 31 + label.node] : at_[label.node];
    for (int number : rivals) {
      const Label& rival = labels_[number];
      if (all && !(rival.memory == label.memory && rival.node == label.node)) continue;
      if (dominates(rival, label, never)) return;
    }
    std::size_t kept = 0;
    for (int number : rivals) {
      Label& rival = labels_[number];
      const bool comparable = !all || (rival.memory == label.memory && rival.node == label.node);
      if (comparable && dominates(label, rival, {})) {
        rival.dead = true;
      } else {
        rivals[kept++] = number;
      }
    }
    rivals.resize(kept);
    rivals.push_back(static_cast<int>(labels_.size()));
    bucket_[label.time].push_back(static_cast<int>(labels_.size()));
    labels_.push_back(label);
  }

  void collect(Priced& priced, bool all, int most) {
    std::stable_sort(ends_.begin(), ends_.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    if (!ends_.empty()) priced.best = ends_.front().first;
    std::unordered_map<std::uint64_t, std::vector<std::vector<int>>> seen;
    for (const auto& [gain, number] : ends_) {
      if (!all && static_cast<int>(priced.routes.size()) >= most) break;
      std::vector<int> route;
      for (int n = number; n >= 0; n = labels_[n].parent) route.push_back(stops_[labels_[n].node]);
      std::reverse(route.begin(), route.end());
      std::vector<int> set = route;
      std::sort(set.begin(), set.end());
      std::uint64_t key = 0;
      for (int s : set) key = (key ^ static_cast<std::uint64_t>(s + 1)) * 0x100000001b3ULL;
      auto& rivals = seen[key];
      if (std::find(rivals.begin(), rivals.end(), set) != rivals.end()) continue;
      rivals.push_back(set);
      priced.routes.push_back(std::move(route));
    }
  }
};

}  // namespace planner
