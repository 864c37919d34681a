// What the ceilings of writing have in common: durable groups, one after another, and their times.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace extraction::bench {

// Calls `write_group`, which returns once `group` jobs are durable, over and over for about `time`,
// and prints one line of JSON: rows a second, and the median, 99th percentile and worst time of a
// group in milliseconds.
void measure_groups(std::uint64_t group, std::chrono::duration<double> time,
                    const std::function<void()>& write_group);

}  // namespace extraction::bench
