// Random problems with every feature through the search and the pricing, under sanitizers, against
// checks that share no code with them. `make fuzz`; by hand: fuzz SECONDS [FIRST_SEED].
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "pricing.hpp"
#include "search.hpp"

namespace {

using planner::Gain;
using planner::Meal;
using planner::Orders;
using planner::Problem;
using planner::Random;
using planner::Value;
using planner::Window;

// What the checks read: the problem as it was stated, nothing that the search derives from it.
struct World {
  std::uint64_t seed = 0;
  Problem problem;
  std::vector<std::vector<Window>> windows;  // by stop
  std::vector<Meal> meals;

  int size() const { return problem.size(); }
  int trip() const { return problem.trip(); }
  int cell(const std::vector<int>& matrix, int a, int b) const {
    return matrix[static_cast<std::size_t>(a) * problem.nodes() + b];
  }
};

std::string text(const std::vector<int>& order) {
  std::string line = "[";
  for (int stop : order) line += " " + std::to_string(stop);
  return line + " ]";
}

void print(const World& world) {
  const Problem& p = world.problem;
  std::printf("seed %llu: travel_cost %d, budget %lld, visits_a_day %d, walking_a_day %d\n",
              static_cast<unsigned long long>(world.seed), p.travel_cost,
              static_cast<long long>(p.budget), p.visits_a_day, p.walking_a_day);
  for (int s = 0; s < p.size(); ++s) {
    const auto& stop = p.stops[s];
    std::printf("stop %d: prize %d, minutes %d, lead_in %d, price %lld, group %d%s, limits %s:", s,
                stop.prize, stop.minutes, stop.lead_in, static_cast<long long>(stop.price),
                stop.group, stop.required ? ", required" : "", text(p.limits_of[s]).c_str());
    for (const Window& w : world.windows[s]) std::printf(" %d-%d", w.earliest, w.latest);
    std::printf("\n");
  }
  for (const auto& day : p.days) {
    std::printf("day %d-%d:", day.window.earliest, day.window.latest);
    for (const auto& rest : day.rests)
      std::printf(" rest %d in %d-%d", rest.minutes, rest.window.earliest, rest.window.latest);
    std::printf("\n");
  }
  for (const Meal& m : world.meals)
    std::printf("meal: day %d, rest %d, stop %d, %d-%d\n", m.day, m.rest, m.stop,
                m.window.earliest, m.window.latest);
  for (const auto& limit : p.limits)
    std::printf("limit: %d to %d%s\n", limit.at_least, limit.at_most, limit.per_day ? " a day" : "");
  for (const auto* matrix : {&p.travel, &p.walking}) {
    std::printf(matrix == &p.travel ? "travel:\n" : "walking:\n");
    for (std::size_t n = 0; n < matrix->size(); ++n)
      std::printf("%d%c", (*matrix)[n], (n + 1) % p.nodes() ? ' ' : '\n');
  }
}

[[noreturn]] void fail(const World& world, const std::string& what) {
  std::printf("VIOLATION: %s\n", what.c_str());
  print(world);
  std::fflush(stdout);
  std::abort();
}

// Making problems

bool one_in(Random& random, int n) { return random.below(n) == 0; }

int between(Random& random, int low, int high) { return low + random.below(high - low + 1); }

Window span(Random& random, int low, int high) {
  const int a = between(random, low, high), b = between(random, low, high);
  return {std::min(a, b), std::max(a, b)};
}

std::vector<Window> some_windows(Random& random, int low, int high) {
  std::vector<int> edges;
  for (int n = 2 * random.below(4); n > 0; --n) edges.push_back(between(random, low, high));
  std::sort(edges.begin(), edges.end());
  std::vector<Window> windows;
  for (std::size_t n = 0; n + 1 < edges.size(); n += 2) {
    if (!windows.empty() && edges[n] <= windows.back().latest) continue;  // disjoint
    windows.push_back({edges[n], one_in(random, 4) ? edges[n] : edges[n + 1]});  // or an instant
  }
  return windows;
}

World make(std::uint64_t seed) {
  World world;
  world.seed = seed;
  Random random(seed * 77 + 5);
  Problem& p = world.problem;
  const bool tiny = one_in(random, 3), huge = one_in(random, 12), rich = one_in(random, 40);
  const int most = (1 << 22) - 1;  // as core.py has it
  const int size = tiny ? random.below(7) : one_in(random, 12) ? 0 : between(random, 1, 40);
  const int days = tiny ? between(random, 1, 2) : one_in(random, 60) ? 64 : between(random, 1, 4);
  const int length = huge ? most / days : one_in(random, 5) ? between(random, 0, 20)
                                                            : between(random, 60, 700);
  const int apart = huge ? length : between(random, std::max(1, length / 2), length + 200);
  const int rests = random.below(3);
  const bool demanding = one_in(random, 2);
  for (int d = 0; d < days; ++d) {
    auto& day = p.days.emplace_back();
    const int begin = std::min(most - length, d * apart);
    day.window = {begin + random.below(length / 8 + 1), begin + length};
    for (int r = random.below(rests + 1); r > 0; --r) {
      const Window when = span(random, begin, begin + length * (one_in(random, 9) ? 2 : 1));
      day.rests.push_back({when, random.below(std::max(1, length / (one_in(random, 9) ? 1 : 6)))});
    }
  }
  const int limits = random.below(4);
  for (int l = 0; l < limits; ++l) {
    const int least = demanding && one_in(random, 2) ? random.below(4) : 0;
    const int upper = one_in(random, 3) ? planner::NEVER : random.below(4) + (tiny ? least : 0);
    p.limits.push_back({upper, least, one_in(random, 2)});
  }
  p.travel_cost = one_in(random, 3) ? 0 : random.below(one_in(random, 3) ? 3000 : 150);
  std::int64_t wealth = (std::int64_t{1} << 40) - 1;  // as core.py has it
  for (const auto& day : p.days)
    wealth -= std::int64_t{p.travel_cost + 1} * (day.window.latest - day.window.earliest);
  const int prizes = rich && wealth > 1000 ? static_cast<int>(wealth / 1000 / std::max(1, size)) : 60;
  const int groups = between(random, 1, 5);
  for (int s = 0; s < size; ++s) {
    auto& stop = p.stops.emplace_back();
    stop.prize = rich ? prizes : random.below(prizes);
    const int visit = huge && one_in(random, 3) ? most : std::max(1, length / between(random, 1, 12));
    stop.minutes = one_in(random, 6) ? 0 : random.below(visit);
    stop.lead_in = one_in(random, 3) ? random.below(huge ? most : 12) : 0;
    stop.price = one_in(random, 3) ? 0 : random.below(100);
    stop.group = one_in(random, 4) ? random.below(groups) : -1;
    stop.required = demanding && one_in(random, 8);
    auto& of = p.limits_of.emplace_back();
    for (int l = 0; l < limits; ++l)
      if (one_in(random, 2)) of.push_back(l);
    const int shape = random.below(5);
    auto& windows = world.windows.emplace_back();
    for (int d = 0; d < days && shape; ++d) {
      const int begin = p.days[d].window.earliest, end = p.days[d].window.latest;
      if (shape == 1 && d == 0) windows.push_back({0, most});
      if (shape == 1) continue;
      const int low = windows.empty() ? std::max(0, begin - 20) : windows.back().latest + 1;
      const int high = std::max(begin, end) + 20;
      if (low > high) continue;
      for (const Window& w : some_windows(random, low, high)) windows.push_back(w);
    }
  }
  for (int d = 0; d < days; ++d)
    for (int r = 0; r < static_cast<int>(p.days[d].rests.size()); ++r)
      for (int s = 0; s < size; ++s)
        if (one_in(random, 5)) {
          const auto& day = p.days[d].window;
          const Window when =
              one_in(random, 2) ? p.days[d].rests[r].window : span(random, day.earliest, day.latest);
          world.meals.push_back({d, r, s, when});
        }
  const int nodes = p.nodes(), metric = random.below(4);
  const int far = std::max(1, huge ? most : length / between(random, 2, 20));
  std::vector<std::pair<int, int>> spots;
  for (int n = 0; n < nodes; ++n) spots.emplace_back(random.below(far), random.below(far));
  auto distance = [&](int a, int b) {
    if (metric == 0) return one_in(random, 9) ? 0 : random.below(far);  // lopsided, no triangles
    if (metric == 1 && one_in(random, 2)) return 0;
    const auto& [x, y] = spots[a];
    const auto& [z, w] = spots[b];
    return std::min(most, std::abs(x - z) + std::abs(y - w));
  };
  for (int a = 0; a < nodes; ++a)
    for (int b = 0; b < nodes; ++b) p.travel.push_back(a == b ? 0 : distance(a, b));
  if (one_in(random, 3)) {
    p.walking_a_day = random.below(3 * far + 1);
    for (int n = 0; n < nodes * nodes; ++n)
      p.walking.push_back(one_in(random, 2) ? std::min(most, p.travel[n]) : random.below(far));
  }
  if (one_in(random, 3)) p.budget = random.below(50 * size + 1);
  if (one_in(random, 3)) p.visits_a_day = random.below(6);
  p.finish(world.windows, world.meals);
  return world;
}

// Judging plans

// Go on from `order[at - 1]`, free at `clock` with the rests of `mask` behind: every way to place
// the others, each as early as it goes.
bool goes_on(const World& world, int day, const std::vector<int>& order, std::size_t at, int clock,
             int mask) {
  const Problem& p = world.problem;
  const auto& bounds = p.days[day];
  const int count = static_cast<int>(bounds.rests.size());
  const int from = at ? order[at - 1] : p.start(day);
  const int to = at < order.size() ? order[at] : p.end(day);
  const int transit = world.cell(p.travel, from, to) +
                      (at < order.size() ? p.stops[to].lead_in : 0);
  for (int taken = -1; taken < count; ++taken) {
    int ready = clock + transit, behind = mask;
    if (taken >= 0) {
      const auto& rest = bounds.rests[taken];
      if (mask >> taken & 1 || clock > rest.window.latest) continue;
      const int begin = std::max(clock, rest.window.earliest);
      ready = begin + rest.minutes + transit - std::min(transit, begin - clock);
      behind |= 1 << taken;
    }
    if (ready > bounds.window.latest) continue;
    if (at == order.size()) {
      if (behind == (1 << count) - 1) return true;
      continue;
    }
    for (int held = 0; held < 1 << count; ++held) {  // rests that the visit stands for
      if (held & behind) continue;
      int low = ready, high = bounds.window.latest, found = 0;
      for (const Meal& m : world.meals)
        if (m.day == day && m.stop == to && held >> m.rest & 1) {
          found |= 1 << m.rest;
          low = std::max(low, m.window.earliest);
          high = std::min(high, m.window.latest);
        }
      if (found != held) continue;
      int start = planner::NEVER;
      for (const Window& w : world.windows[to])
        if (std::max(low, w.earliest) <= std::min(high, w.latest))
          start = std::min(start, std::max(low, w.earliest));
      if (start == planner::NEVER) continue;
      if (goes_on(world, day, order, at + 1, start + p.stops[to].minutes, behind | held))
        return true;
    }
  }
  return false;
}

int along(const World& world, const std::vector<int>& matrix, int day,
          const std::vector<int>& order) {
  if (order.empty() || matrix.empty()) return 0;
  int sum = 0, at = world.problem.start(day);
  for (int stop : order) sum += world.cell(matrix, at, stop), at = stop;
  return sum + world.cell(matrix, at, world.problem.end(day));
}

int count_of(const World& world, int limit, const std::vector<int>& order) {
  int count = 0;
  for (int stop : order)
    for (int l : world.problem.limits_of[stop]) count += l == limit;
  return count;
}

// Why a day cannot be like that, or nothing. Not its lower limits.
std::string against(const World& world, int day, const std::vector<int>& order) {
  const Problem& p = world.problem;
  if (order.empty()) return "";
  for (int stop : order)
    if (stop < 0 || stop >= world.size()) return "unknown stop";
  if (static_cast<int>(order.size()) > p.visits_a_day) return "visits a day";
  if (along(world, p.walking, day, order) > p.walking_a_day) return "walking";
  for (int l = 0; l < static_cast<int>(p.limits.size()); ++l)
    if (p.limits[l].per_day && count_of(world, l, order) > p.limits[l].at_most) return "day limit";
  return goes_on(world, day, order, 0, p.days[day].window.earliest, 0) ? "" : "times";
}

bool least_of_day(const World& world, const std::vector<int>& order) {
  for (int l = 0; l < static_cast<int>(world.problem.limits.size()); ++l) {
    const auto& limit = world.problem.limits[l];
    if (limit.per_day && count_of(world, l, order) < limit.at_least) return false;
  }
  return true;
}

// Why a plan is not allowed, or nothing. Not what has to be in it.
std::string against(const World& world, const Orders& orders) {
  const Problem& p = world.problem;
  if (static_cast<int>(orders.size()) != world.trip()) return "days";
  std::set<int> seen, groups;
  std::int64_t spent = 0;
  for (int d = 0; d < world.trip(); ++d) {
    if (const std::string why = against(world, d, orders[d]); !why.empty()) return why;
    for (int stop : orders[d]) {
      if (!seen.insert(stop).second) return "visited twice";
      if (p.stops[stop].group >= 0 && !groups.insert(p.stops[stop].group).second) return "group";
      spent += p.stops[stop].price;
    }
  }
  if (p.budget >= 0 && spent > p.budget) return "budget";
  const std::vector<int> all(seen.begin(), seen.end());
  for (int l = 0; l < static_cast<int>(p.limits.size()); ++l)
    if (!p.limits[l].per_day && count_of(world, l, all) > p.limits[l].at_most) return "trip limit";
  return "";
}

// What a plan lacks of what has to be in it, and its value: less of the first, more of the second.
std::pair<int, Value> worth(const World& world, const Orders& orders) {
  const Problem& p = world.problem;
  std::vector<int> all;
  Value value = 0;
  for (int d = 0; d < world.trip(); ++d) {
    for (int stop : orders[d]) value += Value{1000} * p.stops[stop].prize, all.push_back(stop);
    value -= Value{p.travel_cost} * along(world, p.travel, d, orders[d]);
  }
  int lacking = 0;
  for (int s = 0; s < world.size(); ++s)
    lacking += p.stops[s].required && std::find(all.begin(), all.end(), s) == all.end();
  for (int l = 0; l < static_cast<int>(p.limits.size()); ++l) {
    if (!p.limits[l].per_day) lacking += std::max(0, p.limits[l].at_least - count_of(world, l, all));
    for (const auto& order : orders)
      if (p.limits[l].per_day && !order.empty())
        lacking += std::max(0, p.limits[l].at_least - count_of(world, l, order));
  }
  return {-lacking, value};
}

// Call with every order of every choice of stops for one day that may be kept.
template <typename Call>
void each_route(const World& world, int day, std::vector<int>& order, const Call& call) {
  if (!order.empty() && against(world, day, order).empty()) call(order);
  for (int s = 0; s < world.size(); ++s) {
    if (std::find(order.begin(), order.end(), s) != order.end()) continue;
    order.push_back(s);
    each_route(world, day, order, call);
    order.pop_back();
  }
}

// Trying

struct Tally {
  long problems = 0, searches = 0, pricings = 0, exhausted = 0, missed = 0, refused = 0;
};

bool same(const planner::Found& a, const planner::Found& b) {
  if (a.orders != b.orders || a.steps != b.steps || a.pool.size() != b.pool.size()) return false;
  for (std::size_t n = 0; n < a.pool.size(); ++n)
    if (a.pool[n].day != b.pool[n].day || a.pool[n].order != b.pool[n].order) return false;
  return true;
}

Orders nonsense(const World& world, Random& random) {
  Orders start(random.below(world.trip() + 2));
  for (auto& order : start)
    for (int n = random.below(2 * world.size() + 3); n > 0; --n)
      order.push_back(random.below(world.size() + 4) - 2);
  return start;
}

template <int LAYERS>
planner::Found searched(const World& world, std::uint64_t seed, std::size_t pool, int steps,
                        int patience, const Orders& start) {
  int asked = 0;
  auto stop = [&] { return ++asked > patience; };
  const auto found = planner::Search<LAYERS>(world.problem, seed, pool).run(steps, stop, start);
  if (found.cut_short != (asked > patience)) fail(world, "cut short, or not, for no reason");
  if (found.cut_short ? found.steps >= steps : found.steps != steps) fail(world, "number of steps");
  return found;
}

planner::Found search(const World& world, Random& random, Tally& tally) {
  std::size_t rests = 0;
  for (const auto& day : world.problem.days) rests = std::max(rests, day.rests.size());
  const bool tiny = world.size() <= 6 && world.trip() <= 2;
  const int steps = tiny ? 3000 : one_in(random, 20) ? 5000 : random.below(300);
  const int patience = one_in(random, 5) ? random.below(4) : 1 << 20;
  const std::size_t pool = one_in(random, 2) ? random.below(20) : random.below(2000);
  const Orders start = one_in(random, 2) ? Orders{} : nonsense(world, random);
  const std::uint64_t seed = random.next();
  auto run = [&](std::size_t depth, int count, const Orders& from) {
    ++tally.searches;
    return depth == 0   ? searched<1>(world, seed, pool, count, patience, from)
           : depth == 1 ? searched<2>(world, seed, pool, count, patience, from)
                        : searched<4>(world, seed, pool, count, patience, from);
  };
  const auto found = run(rests, steps, start);
  if (const std::string why = against(world, found.orders); !why.empty())
    fail(world, "plan against " + why);
  if (!same(found, run(rests, steps, start))) fail(world, "same seed, another answer");
  if (rests < 2 && !same(found, run(rests + 1, steps, start)))
    fail(world, "a layer too many, another answer");
  if (found.pool.size() > pool) fail(world, "pool too large");
  std::set<std::pair<int, std::vector<int>>> sets;
  for (const auto& route : found.pool) {
    Orders alone(world.trip());
    alone[route.day] = route.order;
    if (const std::string why = against(world, alone); !why.empty() || route.order.empty())
      fail(world, "pool route " + text(route.order) + " against " + why);
    if (route.way != along(world, world.problem.travel, route.day, route.order))
      fail(world, "pool route's way");
    std::vector<int> set = route.order;
    std::sort(set.begin(), set.end());
    if (!sets.emplace(route.day, set).second) fail(world, "a set of stops twice in the pool");
  }
  const auto again = run(rests, random.below(100), found.orders);
  if (worth(world, again.orders) < worth(world, found.orders)) fail(world, "start was not kept");
  if (tiny && world.trip() == 1 && patience > steps) {
    ++tally.exhausted;
    std::pair<int, Value> best = worth(world, {{}});
    std::vector<int> order;
    each_route(world, 0, order, [&](const std::vector<int>& route) {
      if (against(world, {route}).empty()) best = std::max(best, worth(world, {route}));
    });
    const auto reached = worth(world, found.orders);
    if (reached > best) fail(world, "better than the best");
    if (best.first == 0) tally.refused += reached.first < 0, tally.missed += reached < best;
    if (best.first == 0 && reached < best && std::getenv("FUZZ_SHOW")) {
      std::printf("missed: %lld of %lld, %s\n", static_cast<long long>(reached.second),
                  static_cast<long long>(best.second), text(found.orders[0]).c_str());
      print(world);
    }
  }
  return found;
}

template <int LAYERS, int WORDS>
void price(const World& world, int day, Random& random, const planner::Found& found, Tally& tally) {
  const Problem& p = world.problem;
  std::vector<char> allowed(world.size());
  std::vector<Gain> gains(world.size());
  const Gain scale = one_in(random, 2) ? 1 : random.below(100) + 1;
  const bool ample = one_in(random, 2);
  for (int s = 0; s < world.size(); ++s) {
    allowed[s] = !one_in(random, 10);
    gains[s] = scale * (ample ? p.stops[s].prize * Gain{1000} : between(random, -5000, 60000));
    if (one_in(random, 30)) gains[s] = planner::NOTHING;
  }
  auto open = [&](int s) { return allowed[s] && gains[s] > planner::NOTHING; };
  auto gain_of = [&](const std::vector<int>& order) {
    Gain sum = -scale * p.travel_cost * along(world, p.travel, day, order);
    for (int s : order) sum += gains[s];
    return sum;
  };
  const bool tiny = world.size() <= 6, all = one_in(random, tiny ? 2 : 5);
  const Gain over = one_in(random, 2) ? 0 : scale * between(random, -20000, 60000);
  const int memory = random.below(10), most = random.below(30);
  const std::int64_t max_labels = tiny ? 1 << 20 : random.below(all ? 3000 : 20000);
  planner::Pricer<LAYERS, WORDS> pricer(p, day, allowed, scale);
  auto never = [] { return false; };
  ++tally.pricings;
  const auto priced = pricer.price(gains, over, memory, all, most, max_labels, never);
  if (priced.best < over) fail(world, "priced below the least wanted");
  if (!all && static_cast<int>(priced.routes.size()) > most) fail(world, "too many routes");
  std::map<std::vector<int>, Gain> given;
  for (const auto& route : priced.routes) {
    if (const std::string why = against(world, day, route); !why.empty() || route.empty())
      fail(world, "priced route " + text(route) + " against " + why);
    if (!least_of_day(world, route)) fail(world, "priced route is short of a theme");
    const Gain gain = gain_of(route);
    if (gain <= over || gain > priced.best) fail(world, "priced route's gain");
    std::vector<int> set = route;
    std::sort(set.begin(), set.end());
    for (int s : set)
      if (!open(s)) fail(world, "a stop that is not to be visited");
    if (!given.emplace(set, gain).second) fail(world, "a set of stops priced twice");
    if (all && std::adjacent_find(set.begin(), set.end()) != set.end())
      fail(world, "priced route comes back");
  }
  if (!priced.routes.empty() && gain_of(priced.routes[0]) != priced.best)
    fail(world, "the first priced route is not the best");
  auto again = pricer.price(gains, over, memory, all, most, max_labels, never);
  if (again.routes != priced.routes || again.best != priced.best) fail(world, "priced differently");
  pricer.price(gains, over, memory, all, most, max_labels, [] { return true; });
  if (!priced.complete) return;
  auto bounded = [&](const std::vector<int>& route) {
    for (int s : route)
      if (!open(s)) return;
    if (!route.empty() && least_of_day(world, route) && gain_of(route) > priced.best)
      fail(world, "a route gains more than the bound: " + text(route));
  };
  bounded(found.orders[day]);
  for (const auto& route : found.pool)
    if (route.day == day) bounded(route.order);
  if (!tiny) return;
  std::map<std::vector<int>, Gain> wanted;
  Gain best = over;
  std::vector<int> order;
  each_route(world, day, order, [&](const std::vector<int>& route) {
    bounded(route);
    std::vector<int> set = route;
    std::sort(set.begin(), set.end());
    for (int s : set)
      if (!open(s)) return;
    const Gain gain = gain_of(route);
    if (gain <= over || !least_of_day(world, route)) return;
    best = std::max(best, gain);
    const auto known = wanted.try_emplace(set, gain).first;
    known->second = std::max(known->second, gain);
  });
  if ((all || memory >= world.size()) && best != priced.best) fail(world, "best is not exact");
  if (all && wanted != given) fail(world, "not the best of every set");
}

void price(const World& world, Random& random, const planner::Found& found, Tally& tally) {
  std::size_t rests = 0;
  for (const auto& day : world.problem.days) rests = std::max(rests, day.rests.size());
  const int day = random.below(world.trip()), words = random.below(3);
  const Window& window = world.problem.days[day].window;
  if (!planner::Pricer<1, 1>::fits(world.problem, world.size())) return;
  if (window.latest - window.earliest > 5000 && world.size() > 3) return;  // the tables grow
  if (window.latest - window.earliest > 100000) return;
  auto go = [&]<int LAYERS>() {
    words == 0   ? price<LAYERS, 1>(world, day, random, found, tally)
    : words == 1 ? price<LAYERS, 2>(world, day, random, found, tally)
                 : price<LAYERS, 4>(world, day, random, found, tally);
  };
  rests == 0   ? go.template operator()<1>()
  : rests == 1 ? go.template operator()<2>()
               : go.template operator()<4>();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: fuzz SECONDS [FIRST_SEED]\n"), 2;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(argv[1]));
  std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  Tally tally;
  do {
    const World world = make(seed++);
    Random random(seed);
    const auto found = search(world, random, tally);
    for (int n = 0; n < 3; ++n) price(world, random, found, tally);
    ++tally.problems;
  } while (std::chrono::steady_clock::now() < until);
  std::printf("%ld problems, %ld searches, %ld pricings; of %ld tiny ones %ld not optimal, %ld of "
              "them refused; next seed %llu\n",
              tally.problems, tally.searches, tally.pricings, tally.exhausted, tally.missed,
              tally.refused, static_cast<unsigned long long>(seed));
}
