// Headers that most files need and that are slow to compile, precompiled once (see
// src/CMakeLists.txt). No file may rely on it: each includes what it uses.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio.hpp>
#include <boost/json.hpp>
#include <boost/system/result.hpp>
#include <spdlog/spdlog.h>
