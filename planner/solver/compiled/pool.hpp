// Day routes met on the way, the best order of each set of stops, for recombination.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "random.hpp"

namespace planner {

class Pool {
 public:
  struct Route {
    int day, way;
    std::vector<int> order;
  };

  explicit Pool(std::size_t most) : most_(most) {}

  // Remember a route; the oldest give way.
  void add(int day, int way, const int* first, const int* last) {
    if (!most_ || first == last) return;
    std::uint64_t key = GOLDEN * static_cast<std::uint64_t>(day + 1);
    for (const int* stop = first; stop != last; ++stop)
      key += mixed(GOLDEN * static_cast<std::uint64_t>(*stop + 1));
    const auto [known, fresh] = where_.try_emplace(key, next_);
    if (fresh) {
      if (routes_.size() < most_) {
        routes_.emplace_back();
        keys_.push_back(key);
      } else {
        where_.erase(keys_[next_]);
        keys_[next_] = key;
      }
      routes_[next_] = {day, way, {first, last}};
      next_ = (next_ + 1) % most_;
    } else if (way < routes_[known->second].way) {
      routes_[known->second] = {day, way, {first, last}};
    }
  }

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::size_t most_, next_ = 0;
  std::vector<Route> routes_;
  std::vector<std::uint64_t> keys_;
  std::unordered_map<std::uint64_t, std::size_t> where_;
};

}  // namespace planner
