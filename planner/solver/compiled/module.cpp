// The door to Python: arrays in, orders out.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <chrono>

#include "pricing.hpp"
#include "search.hpp"

namespace nb = nanobind;
using namespace nb::literals;
using planner::Problem;

namespace {

using Matrix = nb::ndarray<const std::int32_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Spans = std::vector<std::pair<int, int>>;

std::vector<int> flat(const Matrix& matrix) {
  return {matrix.data(), matrix.data() + matrix.size()};
}

// stops: (prize, minutes, lead_in, price, group, required, windows, limits)
using StopRow = std::tuple<int, int, int, std::int64_t, int, bool, Spans, std::vector<int>>;
// rests: (earliest, latest, minutes, [(stop, earliest, latest)])
using RestRow = std::tuple<int, int, int, std::vector<std::tuple<int, int, int>>>;
using DayRow = std::tuple<int, int, std::vector<RestRow>>;
using LimitRow = std::tuple<int, int, bool>;  // at_most, at_least, per_day

Problem make(const std::vector<StopRow>& stops, const std::vector<DayRow>& days,
             const Matrix& travel, int travel_cost, const std::vector<LimitRow>& limits,
             std::int64_t budget, int visits_a_day, const Matrix& walking, int walking_a_day) {
  Problem problem;
  std::vector<std::vector<planner::Window>> windows;
  std::vector<planner::Meal> meals;
  for (const auto& [prize, minutes, lead_in, price, group, required, spans, of] : stops) {
    problem.stops.push_back({prize, minutes, lead_in, group, price, required});
    problem.limits_of.push_back(of);
    auto& its = windows.emplace_back();
    for (const auto& [earliest, latest] : spans) its.push_back({earliest, latest});
  }
  for (const auto& [earliest, latest, rests] : days) {
    auto& day = problem.days.emplace_back();
    day.window = {earliest, latest};
    for (const auto& [first, last, minutes, served] : rests) {
      const int number = static_cast<int>(day.rests.size());
      day.rests.push_back({{first, last}, minutes});
      for (const auto& [stop, from, to] : served)
        meals.push_back({static_cast<int>(problem.days.size()) - 1, number, stop, {from, to}});
    }
  }
  for (const auto& [at_most, at_least, per_day] : limits)
    problem.limits.push_back({at_most, at_least, per_day});
  problem.travel = flat(travel);
  problem.travel_cost = travel_cost;
  problem.budget = budget;
  problem.visits_a_day = visits_a_day;
  problem.walking = flat(walking);
  problem.walking_a_day = walking_a_day;
  problem.finish(windows, meals);
  return problem;
}

// Asks Python now and then whether to stop; Python also sees Ctrl-C there.
class Watch {
 public:
  explicit Watch(const nb::callable& asked) : asked_(asked), next_(Clock::now() + PAUSE) {}

  bool operator()() {
    if (stopped_ || Clock::now() < next_) return stopped_;
    nb::gil_scoped_acquire acquire;
    try {
      stopped_ = nb::cast<bool>(asked_());
    } catch (const nb::python_error& error) {
      if (!error.matches(PyExc_KeyboardInterrupt)) throw;
      stopped_ = true;  // Ctrl-C on the way into asked_, where it cannot catch it itself
      asked_.attr("interrupted") = true;
    }
    next_ = Clock::now() + PAUSE;
    return stopped_;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds PAUSE{5};
  const nb::callable& asked_;
  Clock::time_point next_;
  bool stopped_ = false;
};

int layers(const Problem& problem) {
  std::size_t rests = 0;
  for (const auto& day : problem.days) rests = std::max(rests, day.rests.size());
  return 1 << rests;
}

template <int LAYERS>
planner::Found run(const Problem& problem, std::uint64_t seed, std::int64_t steps,
                   std::size_t pool, const nb::callable& stop, const planner::Orders& start) {
  Watch watch(stop);
  nb::gil_scoped_release release;
  planner::Search<LAYERS> search(problem, seed, pool);
  return search.run(steps, [&] { return watch(); }, start);
}

nb::tuple search(const Problem& problem, std::uint64_t seed, std::int64_t steps,
                 const planner::Orders& start, std::size_t pool, const nb::callable& stop) {
  const int depth = layers(problem);
  const auto found = depth == 1   ? run<1>(problem, seed, steps, pool, stop, start)
                     : depth == 2 ? run<2>(problem, seed, steps, pool, stop, start)
                                  : run<4>(problem, seed, steps, pool, stop, start);
  std::vector<std::pair<int, std::vector<int>>> routes;
  for (const auto& route : found.pool) routes.emplace_back(route.day, route.order);
  return nb::make_tuple(found.orders, found.steps, found.cut_short, routes);
}

template <int LAYERS, int WORDS>
planner::Priced priced(const Problem& problem, int day, const std::vector<char>& allowed,
                       const std::vector<planner::Gain>& gains, planner::Gain scale,
                       planner::Gain over, int memory, bool all, int most,
                       std::int64_t max_labels, Watch& watch) {
  planner::Pricer<LAYERS, WORDS> pricer(problem, day, allowed, scale);
  return pricer.price(gains, over, memory, all, most, max_labels, [&] { return watch(); });
}

nb::tuple price(const Problem& problem, int day, const std::vector<bool>& which,
                const std::vector<planner::Gain>& gains, planner::Gain scale, planner::Gain over,
                int memory, bool all, int most, std::int64_t max_labels,
                const nb::callable& stop) {
  if (day < 0 || day >= problem.trip() || which.size() != problem.stops.size() ||
      gains.size() != problem.stops.size())
    throw std::invalid_argument("price: a day or a length that is not the problem's");
  const std::vector<char> allowed(which.begin(), which.end());
  int open = 0;
  for (int s = 0; s < problem.size(); ++s) open += allowed[s] && problem.opening(day, s).count;
  planner::Priced found;
  found.complete = false;
  const int depth = layers(problem);
  if (planner::Pricer<1, 4>::fits(problem, open)) {
    Watch watch(stop);
    nb::gil_scoped_release release;
    auto go = [&]<int LAYERS, int WORDS>() {
      found = priced<LAYERS, WORDS>(problem, day, allowed, gains, scale, over, memory, all, most,
                                    max_labels, watch);
    };
    auto wide_enough = [&]<int LAYERS>() {
      open <= 64    ? go.template operator()<LAYERS, 1>()
      : open <= 128 ? go.template operator()<LAYERS, 2>()
                    : go.template operator()<LAYERS, 4>();
    };
    depth == 1   ? wide_enough.template operator()<1>()
    : depth == 2 ? wide_enough.template operator()<2>()
                 : wide_enough.template operator()<4>();
  }
  return nb::make_tuple(found.best, found.complete, found.labels, found.routes);
}

}  // namespace

NB_MODULE(_compiled, m) {
  m.doc() = "The compiled search: see planner/solver/compiled/.";
  nb::class_<Problem>(m, "Problem")
      .def("__init__",
           [](Problem* self, const std::vector<StopRow>& stops, const std::vector<DayRow>& days,
              const Matrix& travel, int travel_cost, const std::vector<LimitRow>& limits,
              std::int64_t budget, int visits_a_day, const Matrix& walking, int walking_a_day) {
             new (self) Problem(make(stops, days, travel, travel_cost, limits, budget,
                                     visits_a_day, walking, walking_a_day));
           },
           "stops"_a, "days"_a, "travel"_a, "travel_cost"_a, "limits"_a, "budget"_a,
           "visits_a_day"_a, "walking"_a, "walking_a_day"_a);
  m.def("search", &search, "problem"_a, "seed"_a, "steps"_a, "start"_a, "pool"_a, "stop"_a);
  m.def("price", &price, "problem"_a, "day"_a, "allowed"_a, "gains"_a, "scale"_a, "over"_a,
        "memory"_a, "all"_a, "most"_a, "max_labels"_a, "stop"_a);
}
