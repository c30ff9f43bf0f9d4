// Random numbers that are the same on every machine (the standard library's distributions are not).
#pragma once

#include <cstdint>

namespace planner {

// SplitMix64: Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
constexpr std::uint64_t GOLDEN = 0x9e3779b97f4a7c15ULL;

inline std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint32_t next() { return static_cast<std::uint32_t>(mixed(state_ += GOLDEN) >> 32); }

  // A number in [0, below); below > 0.
  int below(int below) {
    return static_cast<int>((static_cast<std::uint64_t>(next()) * static_cast<std::uint32_t>(below)) >> 32);
  }

 private:
  std::uint64_t state_;
};

}  // namespace planner
