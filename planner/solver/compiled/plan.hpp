// All days of a trip with the counters of the rules that reach beyond one day.
#pragma once

#include <vector>

#include "problem.hpp"
#include "route.hpp"

namespace planner {

using Orders = std::vector<std::vector<int>>;

// Values are finer than the problem's so that ties go to less travel.
constexpr Value FINE = 1 << 16;

template <int LAYERS>
class Plan {
 public:
  explicit Plan(const Problem& problem)
      : routes(problem.trip()),
        day_of(problem.size(), -1),
        problem_(&problem),
        place_(problem.size()),
        group_used_(problem.groups, 0),
        on_trip_(problem.limits.size(), 0),
        on_day_(problem.limits.size() * problem.trip(), 0) {
    Value prizes = 0;
    int way = 1;
    for (const Stop& stop : problem.stops) prizes += stop.prize;
    for (const Day& day : problem.days) way += day.window.latest - day.window.earliest;
    everything_ = (prizes * POINT + static_cast<Value>(problem.travel_cost) * way + 1) * FINE;
    for (int d = 0; d < problem.trip(); ++d) routes[d].open(problem, d);
    for (int s = 0; s < problem.size(); ++s) {
      place_[s] = s;
      unvisited.push_back(s);
    }
    for (const Limit& limit : problem.limits) demands_ = demands_ || limit.at_least > 0;
    for (const Stop& stop : problem.stops) missing_ += stop.required;
  }

  std::vector<Route<LAYERS>> routes;
  std::vector<int> day_of;     // by stop; -1: not visited
  std::vector<int> unvisited;  // in no order, but the same one on every machine

  // The objective, less more than a plan can be worth for each thing that is missing.
  Value value() const {
    Value sum = prizes_ * POINT * FINE;
    for (const auto& route : routes)
      sum -= (static_cast<Value>(problem_->travel_cost) * FINE + 1) * route.way;
    return sum - everything_ * (missing_ + (demands_ ? shortfall() : 0));
  }

  // At-least rules that are not met yet.
  int shortfall() const {
    int sum = 0;
    for (std::size_t l = 0; l < problem_->limits.size(); ++l) {
      const Limit& limit = problem_->limits[l];
      if (!limit.at_least) continue;
      if (!limit.per_day) sum += std::max(0, limit.at_least - on_trip_[l]);
      for (int d = 0; limit.per_day && d < problem_->trip(); ++d)
        if (routes[d].length()) sum += std::max(0, limit.at_least - on_day(l, d));
    }
    return sum;
  }

  // How much a visit on that day would help to meet what has to be in the plan: a required stop
  // has no stand-in, one of a theme has.
  int urgent(int stop, int day) const {
    if (problem_->stops[stop].required) return 2;
    if (!demands_) return 0;
    for (int l : problem_->limits_of[stop]) {
      const Limit& limit = problem_->limits[l];
      if (limit.at_least && (limit.per_day ? on_day(l, day) : on_trip_[l]) < limit.at_least)
        return 1;
    }
    return 0;
  }

  // Whether a day misses visits of a theme of which it needs some.
  bool short_of_theme(int day) const {
    if (!demands_ || !routes[day].length()) return false;
    for (std::size_t l = 0; l < problem_->limits.size(); ++l)
      if (problem_->limits[l].per_day && on_day(l, day) < problem_->limits[l].at_least) return true;
    return false;
  }

  bool admits(int stop) const {
    const Stop& s = problem_->stops[stop];
    if (s.group >= 0 && group_used_[s.group]) return false;
    if (problem_->budget >= 0 && s.price && spent_ + s.price > problem_->budget) return false;
    for (int l : problem_->limits_of[stop])
      if (!problem_->limits[l].per_day && on_trip_[l] >= problem_->limits[l].at_most) return false;
    return true;
  }

  bool admits(int stop, int day) const {
    if (routes[day].length() >= problem_->visits_a_day) return false;
    for (int l : problem_->limits_of[stop])
      if (problem_->limits[l].per_day && on_day(l, day) >= problem_->limits[l].at_most)
        return false;
    return true;
  }

  // The route's times are left to the caller.
  void insert(int stop, int day, int position) {
    auto& nodes = routes[day].node;
    nodes.insert(nodes.begin() + position, stop);
    take_in(stop, day);
  }

  void remove(int day, int position) {
    auto& nodes = routes[day].node;
    const int stop = nodes[position];
    nodes.erase(nodes.begin() + position);
    leave_out(stop, day);
  }

  // Take over some days of another plan for the same problem, which agree on all other days.
  void adopt(const Plan& other, const std::vector<int>& days) {
    for (int d : days)
      for (int p = 1; p <= routes[d].length(); ++p) leave_out(routes[d].node[p], d);
    for (int d : days) {
      for (int p = 1; p <= other.routes[d].length(); ++p) take_in(other.routes[d].node[p], d);
      routes[d] = other.routes[d];
    }
  }

  Orders orders() const {
    Orders found;
    for (const auto& route : routes)
      found.emplace_back(route.node.begin() + 1, route.node.end() - 1);
    return found;
  }

 private:
  const Problem* problem_;
  std::vector<int> place_;  // of a stop in `unvisited`
  std::vector<int> group_used_, on_trip_, on_day_;
  std::int64_t spent_ = 0;
  Value prizes_ = 0, everything_ = 0;
  int missing_ = 0;  // required stops
  bool demands_ = false;

  int on_day(std::size_t limit, int day) const { return on_day_[limit * problem_->trip() + day]; }

  void take_in(int stop, int day) {
    book(stop, day, 1);
    const int at = place_[stop], moved = unvisited.back();
    unvisited[at] = moved;
    place_[moved] = at;
    unvisited.pop_back();
    day_of[stop] = day;
  }

  void leave_out(int stop, int day) {
    book(stop, day, -1);
    place_[stop] = static_cast<int>(unvisited.size());
    unvisited.push_back(stop);
    day_of[stop] = -1;
  }

  void book(int stop, int day, int times) {
    const Stop& s = problem_->stops[stop];
    prizes_ += times * s.prize;
    spent_ += times * s.price;
    missing_ -= times * s.required;
    if (s.group >= 0) group_used_[s.group] += times;
    for (int l : problem_->limits_of[stop]) {
      on_trip_[l] += times;
      on_day_[static_cast<std::size_t>(l) * problem_->trip() + day] += times;
    }
  }
};

}  // namespace planner
